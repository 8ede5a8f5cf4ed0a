#!/usr/bin/env python3
"""Reads every attribute of every object and surface of some files twice: out of the source by an independent reader,
and out of the tables of the tiles that Kachel makes of it. They must be equal, in value and type.

    Scripts/attribute_roundtrip.py [DATA] [--kachel FILE] [--json FILE] [--table] [--only TEXT] [--show N]

DATA (or KACHEL_TEST_DATA) holds the files; those that are not there are named and left out. --table writes the
result to Documentation/Roundtrip.md. Exits with 1 if anything differs. Python's standard library is enough.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import results
from source_attributes import described, flatten, group_attributes
from source_models import identifier_of, read_model
from tile_tables import leaf_contents, read_tables

ROOT = Path(__file__).resolve().parent.parent
TABLE_FILE = ROOT / "Documentation" / "Roundtrip.md"

# Country or publisher, public origin, path below the data folder, options beside the defaults.
FILES = [
    ("Germany, North Rhine-Westphalia", "Geobasis NRW", "nrw-lod2-bocholt-tiles/LoD2_32_325_5732_1_NW.gml", []),
    ("Germany, Berlin", "Geoportal Berlin", "berlin-lod2-terrain-intersection/lod2_buildings_berlin_test_area.gml", []),
    ("Austria, Vienna", "Stadt Wien", "vienna-karl-marx-hof/city.gml", []),
    ("Finland, Helsinki", "City of Helsinki", "helsinki-viikki/viikintiedepuisto.gml", []),
    ("Japan, Yokosuka (i-UR, code lists)", "PLATEAU",
     "plateau-mierune/yokosuka-shi/udx/bldg/52397519_bldg_6697_op.gml", []),
    ("Japan, Tokyo (i-UR, code lists)", "PLATEAU", "plateau-unity-tokyo/udx/bldg/53392642_bldg_6697_op2.gml", []),
    ("Japan, Takeo (objects of an extension)", "PLATEAU",
     "plateau-mierune/takeo-shi/udx/urf/493060_urf_6668_op.gml", []),
    ("Energy ADE, FZK house", "KIT", "fzk-energy-ade/FZKHouseLoD2-ADE-results.gml", ["--crs", "EPSG:25832"]),
    ("generic attributes of all kinds", "SIG 3D",
     "zurich-delft-njam/sig3d-genericattributes-citygml2.xml", ["--crs", "EPSG:21781"]),
    ("3.0, OGC, roads", "OGC", "ogc-citygml3-transport/citygml3_roads_roundabout.gml", []),
    ("3.0, OGC, urban planning ADE", "OGC",
     "ogc-citygml3-examples/ADE-examples/Urban-Planning-ADE/53394517_bldg_6697_2_op_CityGML3.gml", []),
    ("3.0, OGC, house with storeys and units", "OGC", "ogc-citygml3-examples/Building/BuildingUnits_Storeys_xlink.gml",
     ["--crs", "EPSG:25832"]),
    ("Japan, underground mall with rooms in groups", "PLATEAU",
     "plateau-mierune/plateau-3_0/udx/ubld/51324378_ubld_6697.gml", []),
    ("Netherlands, 3D BAG (CityJSON sequence)", "3D BAG", "cityjsonseq-cjdb/tile_901_trimmed.jsonl", []),
    ("3.0, TUM, Berlin Moabit", "TUM", "tum-citygml2-3/Berlin_Moabit_1Bldg_v3.gml", []),
]
OBJECT_COLUMNS = {"gml_id", "object_type", "parent"}
SURFACE_COLUMNS = {"gml_id", "surface_type", "parent", "area", "slope", "azimuth"}


def source_rows(path):
    """The attributes of objects and of surfaces with an id, by id; ids that stand for several things are left out."""
    model = read_model(path)
    is_json = model.format != "CityGML"
    of_groups = group_attributes(model, path.parent)
    objects, surfaces = defaultdict(list), defaultdict(list)
    for tree in model.trees:
        for number, one in enumerate(tree.objects):
            found = described(one.element, path.parent)
            if one.extension:
                found.setdefault("extension_type", one.extension)
            identifier = tree.identifier(number, path.name)
            objects[identifier].append(found | of_groups.get(identifier, {}))
        for surface in [] if is_json else tree.surfaces:
            if surface.element is not None and identifier_of(surface.element):
                surfaces[identifier_of(surface.element)].append(flatten(surface.element, path.parent))
    return objects, surfaces


def tile_rows(bundle):
    """The same out of the leaves, with the definition of each column."""
    objects, surfaces, columns = defaultdict(list), defaultdict(list), {}
    for path in leaf_contents(bundle):
        for table in read_tables(path):
            target = surfaces if "surface_type" in table.columns else objects
            names = {}
            own = SURFACE_COLUMNS if target is surfaces else OBJECT_COLUMNS
            for name in table.columns:
                extras = table.properties[name].get("extras", {})
                if name not in own and "unitOf" not in extras:
                    stated = (extras.get("sources") or [table.properties[name].get("name", name)])[0]
                    names[name] = "name" if name == "name" else stated
                    columns[(target is surfaces, names[name])] = table.properties[name]
            for row in range(table.count):
                identifier = (table.columns.get("gml_id") or [None] * table.count)[row]
                if identifier:
                    target[identifier].append({
                        names[name]: table.columns[name][row] for name in names
                        if table.columns[name][row] is not None})
    return objects, surfaces, columns


def is_equal(text, value):
    """Whether a value of a tile is what a text of the source says."""
    if isinstance(value, str):
        return text == value
    if isinstance(value, int):
        return bool(re.fullmatch(r"[+-]?[0-9]+", text)) and int(text) == value
    try:
        return float(text) == value
    except ValueError:
        return False


def differences(kind, stated, shown):
    """What differs, as texts; and how many things and values were compared."""
    found, counts = [], Counter()
    for identifier, sources in stated.items():
        tiles = shown.get(identifier)
        if tiles is None:
            counts["not in the tiles"] += len(sources)
            continue
        if len(sources) > 1:
            counts["of one id"] += len(sources)
            continue
        counts["compared"] += 1
        # A thing that was dealt out to several tiles has the same row in each.
        for tile in tiles:
            for name in dict.fromkeys([*sources[0], *tile]):
                if name not in tile:
                    found.append(f"{kind} {identifier}: {name} is missing, {sources[0][name]!r} in the source")
                elif name not in sources[0]:
                    found.append(f"{kind} {identifier}: {name} = {tile[name]!r} is not in the source")
                elif not is_equal(sources[0][name], tile[name]):
                    found.append(f"{kind} {identifier}: {name} is {tile[name]!r}, {sources[0][name]!r} in the source")
                else:
                    counts["values"] += 1
    for identifier in shown:
        if identifier not in stated:
            found.append(f"{kind} {identifier} is not in the source")
    return found, counts


def compare(kachel, path, extra):
    with tempfile.TemporaryDirectory(prefix="kachel-roundtrip.") as folder:
        command = [str(kachel), "build", str(path), "-o", f"{folder}/tiles", "--interior", "--surface-ids",
                   "--fail-on", "never", "--quiet", *extra]
        environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
        status = subprocess.run(command, timeout=300, check=False, env=environment).returncode
        if status:
            return {"status": status, "differences": [f"kachel ended with {status}"]}
        shown_objects, shown_surfaces, columns = tile_rows(Path(folder) / "tiles")
    objects, surfaces = source_rows(path)
    object_faults, object_counts = differences("object", objects, shown_objects)
    surface_faults, surface_counts = differences("surface", surfaces, shown_surfaces)
    types = Counter(
        "ENUM" if one["type"] == "ENUM" else one.get("componentType", one["type"]) for one in columns.values())
    return {
        "status": 0, "objects": object_counts["compared"], "objectsNotShown": object_counts["not in the tiles"],
        "objectsOfOneId": object_counts["of one id"], "objectValues": object_counts["values"],
        "surfaces": surface_counts["compared"], "surfacesNotShown": surface_counts["not in the tiles"],
        "surfaceValues": surface_counts["values"],
        "columns": sum(1 for of_surface, _ in columns if not of_surface),
        "surfaceColumns": sum(1 for of_surface, _ in columns if of_surface), "types": dict(sorted(types.items())),
        "differences": object_faults + surface_faults,
    }


HEAD = ["data", "origin", "file", "objects", "columns", "values", "surfaces", "columns of surfaces",
        "values of surfaces", "types of columns", "not compared",
        "differences"]


def cells(row):
    return [
        row["name"], row["origin"], f"`{Path(row['path']).name}`", f"{row.get('objects', 0):,}",
        f"{row.get('columns', 0):,}", f"{row.get('objectValues', 0):,}", f"{row.get('surfaces', 0):,}",
        f"{row.get('surfaceColumns', 0):,}", f"{row.get('surfaceValues', 0):,}",
        ", ".join(f"{name} × {count}" for name, count in row.get("types", {}).items()),
        f"{row.get('objectsNotShown', 0):,} and {row.get('surfacesNotShown', 0):,} not shown, "
        f"{row.get('objectsOfOneId', 0):,} of ids that come twice",
        f"{len(row['differences']):,}",
    ]


def markdown(rows, kachel):
    total = {key: sum(row.get(key, 0) for row in rows) for key in ("objects", "objectValues", "surfaces", "surfaceValues")}
    return "\n".join([
        "# Attributes there and back",
        "",
        "Written by `Scripts/attribute_roundtrip.py --table`; `make roundtrip` does it. No figure is typed by hand.",
        "",
        f"Commit {results.commit()} ({results.text_of([str(kachel), '--version'])}). Every attribute of every object "
        "and surface was read out of the source by a program that shares no code with Kachel "
        "(`Scripts/source_attributes.py`, by the rules of [Mapping.md](Mapping.md)) and out of the tables of the tiles: "
        f"{total['objects']:,} objects with {total['objectValues']:,} values, {total['surfaces']:,} surfaces with "
        f"{total['surfaceValues']:,} values. Numbers are equal as numbers, texts byte by byte; names are those of the "
        "source. Surfaces without a gml:id are not compared here; [Coverage.md](Coverage.md) counts their values.",
        "",
        "| " + " | ".join(HEAD) + " |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---|---|---:|",
        *["| " + " | ".join(cells(row)) + " |" for row in rows],
    ]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default=os.environ.get("KACHEL_TEST_DATA", ""))
    parser.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    parser.add_argument("--json", help="write the result here")
    parser.add_argument("--table", action="store_true", help="write Documentation/Roundtrip.md")
    parser.add_argument("--only", default="", help="only files with this text in their path")
    parser.add_argument("--show", type=int, default=10, help="at most so many differences of a file are printed")
    options = parser.parse_args()
    if not options.data:
        parser.error("a folder is needed: an argument or KACHEL_TEST_DATA")
    rows = []
    for name, origin, relative, extra in FILES:
        path = Path(options.data, relative)
        if options.only not in relative:
            continue
        if not path.exists():
            print(f"left out: {relative} is not in {options.data}", file=sys.stderr)
            continue
        row = {"name": name, "origin": origin, "path": relative} | compare(Path(options.kachel).resolve(), path, extra)
        rows.append(row)
        print(f"{name}: {row.get('objects', 0):,} objects, {row.get('objectValues', 0):,} values in "
              f"{row.get('columns', 0):,} columns; {row.get('surfaces', 0):,} surfaces, "
              f"{row.get('surfaceValues', 0):,} values; {len(row['differences']):,} differences")
        for text in row["differences"][:options.show]:
            print(f"    {text}")
    if options.json:
        Path(options.json).write_text(json.dumps({"schemaVersion": 1, "rows": rows}, indent=1, ensure_ascii=False) + "\n")
    if options.table:
        TABLE_FILE.write_text(markdown(rows, options.kachel))
        print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)
    sys.exit(1 if any(row["differences"] for row in rows) or not rows else 0)


if __name__ == "__main__":
    main()
