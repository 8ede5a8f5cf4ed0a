#!/usr/bin/env bash
# LoD2 of a German state (AdV tiles of 1 km) into a bundle for the web:
#   Pipelines/german-lod2.sh OUT INPUT…
#
# ATTRIBUTION   what the licence asks to be named, such as "Geobasis NRW, dl-de/zero-2-0"
# GEOID         a grid of the quasigeoid GCG2016 (GTX or GeoTIFF); without it EGM96 serves, within about 1 m
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 OUT INPUT…" >&2; exit 64; }
out=$1
shift
exec "${KACHEL:-kachel}" build "$@" -o "$out" --overwrite --report "$out-report" \
    --geoid "${GEOID:-auto}" --fail-on error ${ATTRIBUTION:+--attribution "$ATTRIBUTION"}
