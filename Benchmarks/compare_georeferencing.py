#!/usr/bin/env python3
"""Measures own projections beside PROJ's and writes Benchmarks/georeferencing.json and georeferencing.md.

    Benchmarks/compare_georeferencing.py measure [--rounds N]
    Benchmarks/compare_georeferencing.py table

Both transform the same 32,768 points in turn, in one program on one core. Callgrind counts the instructions of 65,537
points less those of one, so that making the transformer is not among them. Needs valgrind.
"""

import json
import os
import re
import subprocess
import sys

from measuring import HERE, ROOT, circumstances, machine_text, run_script
from results import text_of

JSON_FILE = HERE / "georeferencing.json"
TABLE_FILE = HERE / "georeferencing.md"
BENCH = HERE / ".build" / "release" / "GeoreferencingBench"
POINTS = 65_536
DONE = {
    "EPSG:25832": "transverse Mercator", "EPSG:25832+7837": "transverse Mercator, heights by a geoid",
    "EPSG:31467": "transverse Mercator, grid of shifts", "EPSG:31256": "transverse Mercator, seven parameters",
    "EPSG:2154": "Lambert's conic", "EPSG:31370": "Lambert's conic, seven parameters",
    "EPSG:28992": "oblique stereographic, seven parameters", "EPSG:2056": "Swiss Mercator, three parameters",
    "EPSG:3857": "Mercator of the web", "EPSG:6697": "degrees", "EPSG:4979": "degrees, heights stay",
    "EPSG:4978": "geocentric",
}


def instructions(how, code, count):
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(BENCH), "--once", how, code, str(count)],
        capture_output=True, text=True, env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"})
    found = re.search(r"Collected : (\d+)", result.stderr)
    # A code that the program does not know ends at once.
    return int(found[1]) if found and result.stdout.strip() else None


def measure(options):
    subprocess.run(["swift", "build", "--package-path", str(HERE), "-c", "release", "--product", "GeoreferencingBench"],
                   check=True, stdout=sys.stderr)
    load = os.getloadavg()[0]
    rows = json.loads(text_of([str(BENCH), "--rounds", str(options.rounds)]))["systems"]
    for row in rows:
        code = row["system"].removeprefix("EPSG:")
        row["instructionsPerPoint"] = {}
        for name, how in (("kachel", "own"), ("proj", "proj")):
            one, many = instructions(how, code, 1), instructions(how, code, POINTS + 1)
            row["instructionsPerPoint"][name] = None if None in (one, many) else round((many - one) / POINTS)
            if name == "kachel":
                row["startInstructions"] = one
            else:
                row["startInstructionsOfPROJ"] = one
        print(row["system"], row["instructionsPerPoint"], file=sys.stderr)
    JSON_FILE.write_text(json.dumps({
        **circumstances(load), "proj": text_of(["pkg-config", "--modversion", "proj"]), "rounds": options.rounds,
        "rows": rows,
    }, indent=1, ensure_ascii=False) + "\n")


def table(_):
    data = json.loads(JSON_FILE.read_text())

    def count(value):
        return "–" if value is None else f"{value:,}"

    lines = [
        "# Georeferencing", "",
        "Written by `Benchmarks/compare_georeferencing.py table` from [georeferencing.json](georeferencing.json), which"
        " `Benchmarks/compare_georeferencing.py measure` writes. No figure is typed by hand.", "",
        f"Commit {data['commit']}, release build; PROJ {data['proj']}; {machine_text(data)}."
        f" {data['rounds']} rounds in turn on one core, the best of each. All but EPSG:4979 and EPSG:4978 add the geoid"
        " EGM96.", "",
        "| system | what is done | million points a second | PROJ | × | instructions a point | PROJ |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for row in data["rows"]:
        ours, theirs = (row["millionPointsPerSecond"][name] for name in ("kachel", "proj"))
        lines.append(
            f"| {row['system']} | {DONE.get(row['system'], '')} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.1f} |"
            f" {count(row['instructionsPerPoint']['kachel'])} | {count(row['instructionsPerPoint']['proj'])} |")
    starts = [(row["startInstructions"] - row["startInstructionsOfPROJ"]) / 1e6 for row in data["rows"]
              if row["startInstructions"] and row["startInstructionsOfPROJ"]]
    if starts:
        lines += ["", f"Making a transformer takes {min(starts):.0f} to {max(starts):.0f} million instructions more than"
                  " with PROJ alone: that is the check against PROJ over the extent."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}")



if __name__ == "__main__":
    run_script(__doc__, measure, table,
               lambda parser: parser.add_argument("--rounds", type=int, default=20))
