#ifndef KACHEL_CLIBXML2_SHIM_H
#define KACHEL_CLIBXML2_SHIM_H
/* libxml2's headers pull in those of ICU, whose types then clash with Foundation's copy of ICU. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/dict.h>
#include <libxml/xmlerror.h>
#endif
