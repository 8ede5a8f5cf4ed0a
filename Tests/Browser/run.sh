#!/usr/bin/env bash
# Converts a made city and looks at the bundle in a browser: Tests/Browser/run.sh KACHEL
#
# Where no browser can be had the check is skipped by name; with KACHEL_REQUIRE_BROWSER=1 that is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
kachel=${1:?usage: Tests/Browser/run.sh KACHEL}
out=out/browser

skip() {
    echo "skipped: browser check ($1)"
    [ "${KACHEL_REQUIRE_BROWSER:-0}" != 1 ] || { echo "a failure, because KACHEL_REQUIRE_BROWSER=1" >&2; exit 1; }
    exit 0
}

command -v "${CHROMIUM:-chromium}" >/dev/null || skip "no chromium"
Tests/Browser/setup.sh || skip "its Python packages could not be installed"

rm -rf "$out"
mkdir -p "$out"
"$kachel" synth --seed 7 --buildings 120 -o "$out/city.gml"
"$kachel" build "$out/city.gml" -o "$out/tiles" --overwrite --report "$out/report"
status=0
.venv-browser/bin/python Tests/Browser/browser_check.py --bundle "$out/tiles" --expect-type Building \
    --screenshot "$out/view.png" --panel-screenshot "$out/panel.png" --json "$out/check.json" >"$out/check.log" || status=$?
case $status in
0) echo "passed: browser check (pictures and result in $out)" ;;
2) skip "$(grep -o '"skipped": .*' "$out/check.json" || true)" ;;
*)
    cat "$out/check.log" >&2
    echo "failed: browser check" >&2
    exit 1
    ;;
esac
