#!/usr/bin/env bash
# Collects the clients' programs in a folder, for viewer_runs.py: Tests/Viewers/libraries.sh DIR [CLONES]
#
# deck.gl, three.js and CesiumJS out of packages of PyPI that carry them. 3DTilesRendererJS and the decoder of
# meshoptimizer are in no package there: CLONES holds clones of NASA-AMMOS/3DTilesRendererJS and zeux/meshoptimizer.
set -euo pipefail
folder=${1:?usage: Tests/Viewers/libraries.sh DIR [CLONES]}
clones=${2:-}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip download --quiet --no-deps --dest "$work" pydeck==0.9.3 nicegui==3.18.0 cesiumkit==1.0.0
for wheel in "$work"/*.whl; do
    python3 -m zipfile -e "$wheel" "$work/$(basename "$wheel" .whl)"
done
cp "$work"/pydeck-*/pydeck/nbextension/static/index.js "$folder/deck.js"
cp "$work"/nicegui-*/nicegui/elements/scene/dist/index.js "$folder/three.js"
rm -rf "$folder/cesium" "$folder/3d-tiles-renderer"
cp -r "$work"/cesiumkit-*/cesiumkit/vendor/cesium "$folder/cesium"
mkdir -p "$folder/3d-tiles-renderer"
echo absent >"$folder/3d-tiles-renderer/VERSION"
if [ -n "$clones" ]; then
    cp "$clones/meshoptimizer/js/meshopt_decoder.mjs" "$folder/"
    cp -r "$clones/3DTilesRendererJS/src" "$folder/3d-tiles-renderer/src"
    python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])' \
        <"$clones/3DTilesRendererJS/package.json" >"$folder/3d-tiles-renderer/VERSION"
else
    echo "no clones given: run viewer_runs.py with --only cesium,deck" >&2
fi
