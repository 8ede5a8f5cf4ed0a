#!/usr/bin/env python3
"""Compares what `kachel inspect --check` finds with what test data says that it holds.

    Scripts/check_table.py measure [--kachel FILE] [--data FOLDER]   writes Documentation/Checks.json
    Scripts/check_table.py table                                    rewrites the table in Documentation/Checks.md from it

The data sets are not part of the project: --data or KACHEL_TEST_DATA names the folder that holds them. Files that are
not there are left out by name. `table` fails if a file disagrees and has no explanation here, or has one and agrees.
Python's standard library is enough.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JSON_FILE = ROOT / "Documentation" / "Checks.json"
DOCUMENT = ROOT / "Documentation" / "Checks.md"
BLOCK = re.compile(r"(?<=<!-- expected and found -->\n).*?(?=<!-- end -->)", re.DOTALL)

# The numbers of the OGC's experiment (2014) that val3dity has moved since: expected as they are called today.
RENUMBERED = {"105": [104], "304": [303], "308": [405]}

# What the authors say of each file: the codes expected, none for sound; and where it is said.
QIE = "OGC CityGML Quality Interoperability Experiment, unit tests"
KIT = "Geometric test cubes of KIT, from the same experiment"
VAL3DITY = "val3dity's own examples"
# Files whose names do not tell: by a tolerance (the exponent of the distance), with the defaults of val3dity.
TOLERANCES = {
    "t203_1.gml": [203], "t203_3.gml": [], "t203_5.gml": [], "t302_2.gml": [302],
}
# KIT's own table (answers_kit.xls): all are valid solids, but for these two, of whose status it is not certain.
CUBES = {"Cube-11.gml": [201], "Cube-15.gml": [303]}
OTHERS = {
    "val3dity-solids/csol1.gml": [], "val3dity-solids/csol5.gml": [104], "val3dity-solids/csol7.gml": [],
    "val3dity-solids/msol1.gml": [], "val3dity-solids/msol2.gml": [], "val3dity-solids/nonmanifold.gml": [303],
    "cityjson-val3dity/torus.city.json": [],
}

# What the authors leave open about files that agree.
NOTES = {
    "Cube-15.gml":
        "Its status is “???” to the authors; one tool of theirs found “at least one edge defined more than once”, "
        "which is 303, and another holes that overlap by less than the snap tolerance.",
}

# Why a file disagrees; every one that does has a reason here.
EXPLANATIONS = {
    "Cube-11.gml":
        "The authors found “overlapping of outer contour and interior voids for 2 polygons”, with points exact to "
        "0.2 mm. Kachel finds the same two polygons: within the snap tolerance of 1 mm the holes do not overlap the "
        "outer ring but touch it in two points, and that divides the inside of the polygon.",
    "nonmanifold.gml":
        "The lid of the box lacks two of its four triangles, so that two holes meet in a point. Of a shell, Kachel "
        "tells the holes (302): once they are filled, the point is sound. The file was made for composite surfaces, "
        "which may be open, and of which the point is the error.",
}


def expectations():
    """(source, folder, file, expected codes) of every file that says what is wrong with it."""
    result = []
    for name in ["i101_1", "i103_1", "i104_2", "i201_1", "i204_1", "i205_1", "i207_1", "i301_1", "i302_1", "i303_1",
                 "i303_3", "i304_2", "i305_2", "i306_2", "i306_4", "i308_1", "t203_1", "t203_3", "t203_5", "t302_2",
                 "v001", "v003", "v005", "v007", "v009", "v012", "v014"]:
        file = name + ".gml"
        if name[0] == "v":
            codes = []
        elif name[0] == "t":
            codes = TOLERANCES[file]
        else:
            codes = RENUMBERED.get(name[1:4], [int(name[1:4])])
        result.append((QIE, "qie-3dvalidation", file, codes))
    for number in range(1, 20, 2):
        file = f"Cube-{number:02}.gml"
        result.append((KIT, "qie-kit-cubes", file, CUBES.get(file, [])))
    for path, codes in OTHERS.items():
        folder, file = path.split("/")
        result.append((VAL3DITY, folder, file, codes))
    return result


def measure(arguments):
    data = Path(arguments.data or os.environ.get("KACHEL_TEST_DATA") or "")
    if not data.is_dir():
        sys.exit("check_table.py: --data or KACHEL_TEST_DATA names the folder of the test data")
    rows = []
    for source, folder, file, expected in expectations():
        path = data / folder / file
        if not path.is_file():
            print(f"left out, not there: {folder}/{file}", file=sys.stderr)
            continue
        run = subprocess.run([arguments.kachel, "inspect", "--check", "--json", str(path)], capture_output=True,
                             text=True, timeout=120)
        if run.returncode not in (0, 1):
            sys.exit(f"check_table.py: {file}: {run.stderr.strip()}")
        checks = json.loads(run.stdout)["model"]["checks"]
        rows.append({
            "source": source, "file": file, "expected": expected, "found": [code["code"] for code in checks["codes"]],
            "polygons": checks["polygons"]["checked"], "solids": checks["solids"]["checked"]
            + checks["solids"]["withBrokenPolygons"],
        })
    JSON_FILE.write_text(json.dumps({"files": rows}, indent=1, ensure_ascii=False) + "\n")
    print(f"{JSON_FILE.relative_to(ROOT)}: {len(rows)} files")


def codes(numbers):
    return ", ".join(str(number) for number in numbers) or "sound"


def table_text():
    """The part of the document between its marks, and what is wrong with it."""
    rows = json.loads(JSON_FILE.read_text())["files"]
    faults = []
    lines = []
    agreeing = [row for row in rows if row["expected"] == row["found"]]
    lines.append(
        f"{len(agreeing)} of {len(rows)} files agree ({100 * len(agreeing) / len(rows):.0f} %): the codes found are "
        "those expected, no more and no fewer.\n")
    for source in dict.fromkeys(row["source"] for row in rows):
        own = [row for row in rows if row["source"] == source]
        lines += [f"**{source}**: {sum(row in agreeing for row in own)} of {len(own)}\n",
                  "| file | polygons | solids | expected | found | |", "|---|---:|---:|---|---|---|"]
        for row in own:
            isEqual = row["expected"] == row["found"]
            reason = EXPLANATIONS.get(row["file"], "")
            if isEqual == bool(reason):
                faults.append(f"{row['file']}: " + ("agrees, and has an explanation" if isEqual else "no explanation"))
            lines.append(f"| {row['file']} | {row['polygons']} | {row['solids']} | {codes(row['expected'])} | "
                         f"{codes(row['found'])} | {reason or NOTES.get(row['file'], '')} |")
        lines.append("")
    return "\n" + "\n".join(lines) + "\n", faults


def table(_):
    text, faults = table_text()
    document = DOCUMENT.read_text()
    if not BLOCK.search(document):
        sys.exit("check_table.py: Documentation/Checks.md has no marks for the table")
    DOCUMENT.write_text(BLOCK.sub(lambda _: text, document))
    for fault in faults:
        print(f"check_table.py: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("measure")
    one.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    one.add_argument("--data")
    one.set_defaults(run=measure)
    commands.add_parser("table").set_defaults(run=table)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
