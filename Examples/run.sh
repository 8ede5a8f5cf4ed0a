#!/usr/bin/env bash
# Runs every example with the project's own sample and checks that what it says and writes means something.
#   Examples/run.sh .build/debug
set -euo pipefail
bin=${1:?usage: Examples/run.sh FOLDER_OF_BUILT_PROGRAMS}
sample=$(dirname "$0")/../Tests/Samples/house-and-footbridge.gml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0

fail() {
    echo "example $1: $2" >&2
    faults=$((faults + 1))
}

# example NAME PATTERN ARGUMENTS…: exit status 0, and a line of the output that matches.
example() {
    local name=$1 pattern=$2
    shift 2
    if ! timeout 120 "$bin/$name" "$@" >"$work/output" 2>"$work/errors"; then
        fail "$name" "failed: $(tail -n 3 "$work/errors")"
    elif ! grep -Eq -- "$pattern" "$work/output"; then
        fail "$name" "says nothing like “$pattern” but: $(tail -n 3 "$work/output")"
    else
        echo "example $name: $(grep -Em 1 -- "$pattern" "$work/output")"
    fi
}

# bundle NAME FOLDER TILES: a tileset that names so many contents, all of which are there as GLB.
bundle() {
    python3 - "$2" "$3" <<'PYTHON' || fail "$1" "wrote no usable bundle"
import json, pathlib, sys

folder, expected = pathlib.Path(sys.argv[1]), int(sys.argv[2])
tileset = json.loads((folder / "tileset.json").read_text())
assert tileset["asset"]["version"] == "1.1", "not 3D Tiles 1.1"
open_tiles, contents = [tileset["root"]], []
while open_tiles:
    tile = open_tiles.pop()
    open_tiles += tile.get("children", [])
    if "content" in tile:
        contents.append(tile["content"]["uri"])
assert len(contents) == expected, f"{len(contents)} contents instead of {expected}"
for uri in contents:
    head = (folder / uri).read_bytes()
    assert head[:4] == b"glTF" and int.from_bytes(head[8:12], "little") == len(head), f"{uri} is no GLB"
PYTHON
}

example ReadCityObjects '^2 top-level objects in CityGML 2\.0, 0 members lost$' "$sample"
example TriangulateOneRoof '^# 10 triangles by ears, no repairs$'
[ "$(grep -c '^f ' "$work/output")" = 10 ] || fail TriangulateOneRoof "does not print 10 faces"
example SimplifyAMesh '^20000 triangles became [0-9]{3,4}$'
grep -Eq '^error ([0-9]{1,2}|[1-4][0-9]{2}|500) mm of at most 500 mm$' "$work/output" || fail SimplifyAMesh "keeps to no error"
example WriteOneTile ': 1 tile, 12 triangles, ' "$work/one-tile"
bundle WriteOneTile "$work/one-tile" 1
example ConvertATown '^in tiles +2$' "$sample" "$work/town"
bundle ConvertATown "$work/town" 1
example WriteYourOwnStage '^2 read = 1 in tiles \+ 1 dropped \+ 0 quarantined \+ 0 duplicates$' "$sample" "$work/staged"
bundle WriteYourOwnStage "$work/staged" 1
# A file that is none must be refused, with its name.
if timeout 60 "$bin/ReadCityObjects" "$0" >/dev/null 2>"$work/errors" || ! grep -q 'run.sh: is no city model' "$work/errors"; then
    fail ReadCityObjects "does not refuse a file that is no city model: $(cat "$work/errors")"
fi
[ "$faults" = 0 ] || exit 1
