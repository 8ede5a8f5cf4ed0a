#ifndef KACHEL_CPROJ_SHIM_H
#define KACHEL_CPROJ_SHIM_H
#include <proj.h>
/* proj_crs_promote_to_3D is declared only here. */
#include <proj_experimental.h>
/* PROJ's database is an SQLite file, and PROJ lists no other names of systems. */
#include <sqlite3.h>
#endif
