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
# The same page must not run what names and attributes say.
inert='\&lt;img src=x onerror="window.broken=1">'
generic='<gen:stringAttribute xmlns:gen="http://www.opengis.net/citygml/generics/2.0" name="\&lt;img src=x>">'
sed "s|<gml:name>Haus am Steg|<gml:name>$inert|; s|^\( *\)<bldg:boundedBy><bldg:RoofSurface.*|$generic<gen:value>$inert</gen:value></gen:stringAttribute>&|" \
    Tests/Samples/house-and-footbridge.gml >"$out/markup.gml"
"$kachel" build "$out/markup.gml" -o "$out/markup" --overwrite --quiet \
    --attribution '© Kachel tests <img src=x onerror="window.broken=1">'
# The house and the footbridge lie in one tile: both must be picked rightly, as objects and by their surfaces.
"$kachel" build Tests/Samples/house-and-footbridge.gml -o "$out/pair" --overwrite --quiet

check() {
    local name=$1 status=0
    shift
    .venv-browser/bin/python "$@" >"$out/$name.log" || status=$?
    case $status in
    0) echo "passed: browser check of $name (result in $out)" ;;
    2) skip "$(grep -o '"skipped": .*' "$out/$name.log" || true)" ;;
    *)
        cat "$out/$name.log" >&2
        echo "failed: browser check of $name" >&2
        exit 1
        ;;
    esac
}

check viewer Tests/Browser/viewer_check.py --city "$out/tiles" --markup "$out/markup"
check city Tests/Browser/browser_check.py --bundle "$out/tiles" --screenshot "$out/tiles.png" --grid 8 --no-click --expect-type Building
check pair Tests/Browser/browser_check.py --bundle "$out/pair" --screenshot "$out/pair.png" --grid 12 --no-click --same-tile \
    --pick 9.48015,51.3001,212 --expect-id HOUSE --expect-type Building \
    --pick 9.4807,51.300125,206 --expect-id FOOTBRIDGE --expect-type Bridge
