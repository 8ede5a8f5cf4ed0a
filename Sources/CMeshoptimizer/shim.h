#ifndef KACHEL_CMESHOPTIMIZER_SHIM_H
#define KACHEL_CMESHOPTIMIZER_SHIM_H
#include <meshoptimizer.h>
#endif
