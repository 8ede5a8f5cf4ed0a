#ifndef KACHEL_CXXHASH_SHIM_H
#define KACHEL_CXXHASH_SHIM_H
#include <xxhash.h>
#endif
