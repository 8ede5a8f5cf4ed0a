#ifndef KACHEL_CALLOCATOR_SHIM_H
#define KACHEL_CALLOCATOR_SHIM_H
#if defined(__linux__)
#include <malloc.h>
#endif
#endif
