#ifndef KACHEL_CZLIB_SHIM_H
#define KACHEL_CZLIB_SHIM_H
#include <zlib.h>
#endif
