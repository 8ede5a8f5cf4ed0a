#!/usr/bin/env bash
# A gate for deliveries of city models: converts a sample and fails when anything is missing from the tiles.
#   Examples/gate_a_delivery.sh SAMPLE.gml
# Prints the quarantined objects, one JSON object a line, to standard output.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 INPUT…" >&2; exit 64; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
"${KACHEL:-kachel}" build "$@" -o "$work/tiles" --report "$work/report" --fail-on error || status=$?
[ ! -f "$work/report/quarantine.jsonl" ] || cat "$work/report/quarantine.jsonl"
exit "$status"
