#ifndef KACHEL_CDEFLATE_SHIM_H
#define KACHEL_CDEFLATE_SHIM_H
#include <libdeflate.h>
#endif
