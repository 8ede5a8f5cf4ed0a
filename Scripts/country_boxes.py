#!/usr/bin/env python3
"""Says where each file of the shared test data lies on earth: country_boxes.py DATA > FILE

DATA is the folder with CATALOG.md, FILE is Tests/PipelineTests/Goldens/Countries.json. Nothing here asks Kachel: places come from what is known of the data sets, those of
Japan from the standard mesh that their file names state, and from the catalogue which files state no reference system.
A file that the table does not know is an error."""
import json
import re
import sys
from pathlib import Path

# Boxes are west, south, east, north in degrees; ground is the range of heights above sea level, metres.
REGIONS = {
    "Bocholt": ([6.30, 51.50, 6.90, 51.90], [5, 80]),
    "Berlin": ([13.08, 52.33, 13.77, 52.68], [20, 125]),
    "Potsdam": ([12.88, 52.30, 13.17, 52.52], [20, 125]),
    "Karlsruhe": ([8.20, 48.90, 8.60, 49.20], [90, 325]),
    "Ingolstadt": ([11.30, 48.70, 11.55, 48.85], [360, 400]),
    "Munich and Ebersberg": ([11.35, 47.95, 12.00, 48.30], [450, 650]),
    "Stuttgart": ([9.00, 48.68, 9.35, 48.87], [200, 550]),
    "Lyon": ([4.70, 45.65, 5.00, 45.85], [155, 320]),
    "Paris": ([2.20, 48.80, 2.50, 48.92], [20, 135]),
    "Zurich": ([8.40, 47.30, 8.70, 47.45], [390, 880]),
    "Basel": ([7.50, 47.50, 7.70, 47.62], [240, 525]),
    "Vienna": ([16.18, 48.10, 16.58, 48.33], [150, 545]),
    "Helsinki": ([24.80, 60.10, 25.30, 60.30], [-1, 90]),
    "New York": ([-74.05, 40.55, -73.70, 40.92], [-1, 125]),
    "Hong Kong": ([113.80, 22.10, 114.50, 22.60], [-5, 960]),
    "Melbourne": ([144.80, -37.95, 145.15, -37.65], [0, 150]),
    "Delft": ([4.30, 51.95, 4.45, 52.05], [-6, 10]),
    "Rotterdam": ([4.35, 51.85, 4.60, 52.00], [-7, 12]),
    "The Hague": ([4.15, 52.00, 4.45, 52.15], [-6, 25]),
    "Amersfoort": ([5.25, 52.08, 5.55, 52.25], [-2, 70]),
    "Eindhoven": ([5.35, 51.38, 5.60, 51.52], [12, 30]),
    "Osaka": ([135.40, 34.50, 135.60, 34.75], [-5, 100]),
    "Hiroshima": ([132.40, 34.35, 132.55, 34.45], [-5, 100]),
    "Kaga": ([136.30, 36.20, 136.50, 36.40], [-1, 500]),
    "Tokyo and Kanagawa": ([139.50, 35.30, 139.90, 35.80], [-5, 200]),
    "Takeo": ([129.90, 33.10, 130.15, 33.35], [-2, 500]),
}

FLAT = "the plan has no heights: all stands on 0 m"
GROUND = "heights count from the ground"

# The start of the path: region, problems that must be told, ground where it is another, why.
PLACES = [
    ("nrw-lod2-", "Bocholt"),
    ("berlin-trees-implicit/", None, [], "only templates, which have no place of their own"),
    ("berlin-", "Berlin"), ("tum-citygml2-3/Berlin", "Berlin"), ("potsdam-", "Potsdam"),
    ("tum-citygml2-3/CityGML_v3", "Munich and Ebersberg"),
    ("citygml4j-samples/LOD0_Railway", None, [], "only curves"),
    ("citygml4j-samples/LOD2_Subsurface", None, ["KCL-C005", "KCL-C007"],
     "no coordinates of EPSG:31467 in either order"),
    ("citygml4j-samples/lod2_buildings_v2", "Potsdam", ["KCL-C008"], GROUND, [-1, 1]),
    ("citygml4j-samples/lod3_building", "Potsdam", [], "one building on 0 m, which may be a coast's", [-1, 1]),
    ("citygml4j-samples/lod2_test_ade", "Karlsruhe"), ("citygml4j-samples/lod4", "Karlsruhe"),
    ("cityjson-bertt/01-FZK", "Karlsruhe"), ("cityjson-bertt/building_with", "Basel"),
    ("cityjson-bertt/paris", "Paris"),
    ("cityjson-cjio/delft", "Delft"),
    ("cityjson-cjio/dummy", None, ["KCL-C007"], "made-up coordinates near 0"),
    ("cityjson-specs/example", None, ["KCL-C007"], "made-up coordinates near 0"),
    ("alderaan-", None, ["KCL-C007", "KCL-C008"], "made-up coordinates near 0"),
    ("cityjson-delfshaven/", "Rotterdam", ["KCL-C008"], GROUND, [-1, 1]), ("cityjsonseq-cjdb/", "Delft"),
    ("zurich-delft-njam/delft", "Delft"), ("zurich-delft-njam/zurich", "Zurich"),
    ("zurich-delft-njam/sig3d", None, ["KCL-C007"], "Gauss-Krüger coordinates called CH1903"),
    ("denhaag-", "The Hague"), ("random3dtin/", "Amersfoort"), ("donostia-25831/", "Eindhoven"),
    ("fzk-", "Karlsruhe"), ("karlsruhe-31467/lindenallee_kranichweg_v1.gml _WGS84", None,
     ["KCL-C005"], "longitudes and latitudes called EPSG:31467"),
    ("karlsruhe-31467/", "Karlsruhe"), ("karlsruhe-4326/", "Karlsruhe", ["KCL-C010", "KCL-C008"], GROUND, [-1, 1]),
    ("helsinki-", "Helsinki"), ("vienna-", "Vienna"), ("nyc-", "New York"), ("lyon-", "Lyon"),
    ("shenzhen-", "Hong Kong"), ("cgcs2000-", None, ["KCL-C007"], "coordinates of no place in China"),
    ("ingolstadt-", "Ingolstadt"), ("munich-", "Munich and Ebersberg"),
    ("ogc-citygml2-examples/tests/Groups", None, ["KCL-C005", "KCL-C007"], "made-up coordinates"),
    ("ogc-citygml2-examples/building/Building_LOD1-Local", None, ["KCL-C002"], "a local system"),
    ("ogc-citygml2-examples/", "Karlsruhe"),
    ("ogc-citygml3-examples/Core/LocalCRS", None, ["KCL-C002"], "a local system"),
    ("ogc-citygml3-examples/Examples-from-CityGML-2.0", "Karlsruhe"),
    ("ogc-citygml3-examples/Building/BuildingUnits", "Karlsruhe"),
    ("ogc-citygml3-examples/Building/Opera", "Lyon"), ("ogc-citygml3-examples/Dynamizer", "Munich and Ebersberg"),
    ("ogc-citygml3-examples/Versioning", "Lyon", ["KCL-C001"], "some of its buildings state no system"),
    ("ogc-citygml3-examples/XLink-examples/5", "Stuttgart"), ("ogc-citygml3-transport/", "Melbourne"),
    ("malformed-xml/51357441", "Osaka"), ("malformed-xml/libplateau", "Tokyo and Kanagawa"),
    ("malformed-xml/not_xml", None, [], "no city model"),
    ("plateau-unity-tokyo/udx/bldg", "Tokyo and Kanagawa"),
    ("plateau-builder-tokyo/L-bldg-02", None, [], "deliberately broken: five of its buildings stand near 0° N 0° E"),
    ("plateau-kawagoe-lod1/Issue32", "Tokyo and Kanagawa"),
    ("plateau-solar", "Kaga"), ("plateau-mierune/takeo", "Takeo", ["KCL-C008"], FLAT),
    ("samplycity-", None, [], "its only member is malformed"),
    ("cityjson-val3dity/with-errors", None, [], "no sound JSON"),
    ("cityjson-val3dity/unclosedbracket", None, [], "no sound JSON"),
    ("cityjson-val3dity/emptygeom", None, [], "no geometry"),
    ("cityjson-val3dity/geomtemplate", None, [], "only templates, which have no place of their own"),
]


def mesh(path):
    """The box of the standard mesh of Japan that a file name starts with, and half a kilometre around it."""
    match = re.search(r"(?:^|[/_])(5[0-9]{3}|49[0-9]{2})([0-7]{2})([0-9]{2})?_", path)
    if not match:
        return None
    first, second, third = match.groups()
    south, west = int(first[:2]) / 1.5 + int(second[0]) / 12, int(first[2:]) + 100 + int(second[1]) / 8
    height, width = 1 / 12, 1 / 8
    if third:
        south, west, height, width = south + int(third[0]) / 120, west + int(third[1]) / 80, 1 / 120, 1 / 80
    return [round(v, 5) for v in (west - .005, south - .005, west + width + .005, south + height + .005)]


def entries(catalogue):
    folder = ""
    for line in catalogue.splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) != 9 or not cells[0].startswith("`"):
            continue
        path, states = folder + "/" + cells[0].strip("`"), cells[3]
        entry = {"path": path}
        if path.startswith("nrw-") and not cells[5]:
            yield entry | {"why": "no city objects"}
            continue
        known = next((place for place in PLACES if path.startswith(place[0])), None)
        box = mesh(path)
        if known:
            region = known[1]
            if region:
                entry |= {"region": region, "box": REGIONS[region][0],
                          "ground": known[4] if len(known) > 4 else REGIONS[region][1]}
            if len(known) > 2:
                entry |= {"told": known[2]} if known[2] else {}
                entry |= {"why": known[3]}
        elif box:
            entry |= {"region": "Japan, by its mesh", "box": box, "ground": [-30, 700]}
            # Plans of areas, which state no heights.
            if "/luse/" in path or "/lsld/" in path:
                entry |= {"told": ["KCL-C008"], "why": FLAT}
        elif states == "none":
            entry |= {"told": ["KCL-C001"]}
        else:
            sys.exit(f"{path} states {states}; where is it?")
        yield entry


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    rows = list(entries((Path(sys.argv[1]) / "CATALOG.md").read_text(encoding="utf-8")))
    print('{\n "schemaVersion": 1,\n "files": [')
    print(",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows))
    print(" ]\n}")


main()
