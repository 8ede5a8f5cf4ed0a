#!/usr/bin/env python3
"""Counts the instructions of hot loops with callgrind and compares them with Benchmarks/instruction_limits.json.

    Scripts/instruction_gates.py [--kachel FILE] [--only NAME]...     exits with 1 above a limit
    Scripts/instruction_gates.py --update --reason WORDS              writes what is measured, and 5 % more as limits

Instructions hardly depend on what else a machine does, so that a test can fail by them. Each loop is run twice, with
little and with more to do: the difference has neither start-up nor reading of files in it. The limits are 5 % above
what was measured when they were written, and change with a reason only.

Needs valgrind; without it nothing is checked, unless KACHEL_REQUIRE_VALGRIND is set. The input is a made city.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ROOT / "Benchmarks" / "instruction_limits.json"
PROGRAMS = ROOT / "Benchmarks" / ".build" / "release"
ROOM = 1.05


def instructions(command):
    """What callgrind counts for a command."""
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)], capture_output=True,
        text=True, env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"})
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found:
        sys.exit(f"{' '.join(map(str, command))} ended with {result.returncode}: {result.stderr[-2000:]}")
    return int(found[1])


def loops(kachel, folder):
    """Name, unit, the command with little and with more to do, and how many units are between them."""
    cities = []
    for buildings in (40, 240):
        path = folder / f"{buildings}.gml"
        subprocess.run([kachel, "synth", "--seed", "7", "--buildings", str(buildings), "-o", path], check=True,
                       capture_output=True)
        cities.append(path)
    small, large = cities
    bytes_between = large.stat().st_size - small.stat().st_size
    terrain = folder / "terrain.mesh"
    subprocess.run([PROGRAMS / "SimplificationBench", "terrain", "120", terrain], check=True, capture_output=True)
    triangles = 2 * 120 * 120
    simplify = [PROGRAMS / "SimplificationBench", "simplify", terrain, str(triangles // 10)]
    geo = [PROGRAMS / "GeoreferencingBench", "--once", "own"]
    made = [PROGRAMS / "TriangulationBench", "made", "2000"]
    return [
        ("markup", "byte of CityGML", [PROGRAMS / "MarkupBench", small, "scanner", "1", "plain"],
         [PROGRAMS / "MarkupBench", large, "scanner", "1", "plain"], bytes_between),
        ("reading", "byte of CityGML", [PROGRAMS / "ReadingBench", small, "scanner", "0"],
         [PROGRAMS / "ReadingBench", large, "scanner", "0"], bytes_between),
        ("reading by libxml2", "byte of CityGML", [PROGRAMS / "ReadingBench", small, "libxml2", "0"],
         [PROGRAMS / "ReadingBench", large, "libxml2", "0"], bytes_between),
        ("UTM to degrees", "point", [*geo, "25832", "1"], [*geo, "25832", "8193"], 8192),
        ("Gauss-Krueger with a grid of shifts to degrees", "point", [*geo, "31467", "1"], [*geo, "31467", "8193"], 8192),
        ("triangulation of adversarial polygons", "polygon", [*made, "1"], [*made, "3"], 4000),
        ("simplification of a terrain to a tenth", "triangle", [*simplify, "1", folder / "a.mesh"],
         [*simplify, "2", folder / "a.mesh"], triangles),
        ("records into the spool and back", "record", [PROGRAMS / "TileStageBench", "spool", "1"],
         [PROGRAMS / "TileStageBench", "spool", "2"], 4000),
        ("encoding of a tile", "triangle", [PROGRAMS / "TileStageBench", "encoding", "1"],
         [PROGRAMS / "TileStageBench", "encoding", "2"], 48000),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    parser.add_argument("--only", action="append", help="check this loop only")
    parser.add_argument("--update", action="store_true", help="write new limits")
    parser.add_argument("--reason", help="why the limits change")
    options = parser.parse_args()
    if options.update and not options.reason:
        parser.error("--update needs --reason")
    if not shutil.which("valgrind"):
        if os.environ.get("KACHEL_REQUIRE_VALGRIND"):
            sys.exit("valgrind is missing")
        print("instruction counts: not checked, valgrind is missing")
        return
    subprocess.run(["swift", "build", "--package-path", str(ROOT / "Benchmarks"), "-c", "release"], check=True,
                   stdout=subprocess.DEVNULL)
    limits = json.loads(LIMITS.read_text()) if LIMITS.exists() else {"reason": "", "loops": {}}
    failed = False
    with tempfile.TemporaryDirectory(prefix="kachel-gates.") as name:
        for loop, unit, little, more, count in loops(options.kachel, Path(name)):
            if options.only and loop not in options.only:
                continue
            measured = round((instructions(more) - instructions(little)) / count, 2)
            if options.update:
                limits["loops"][loop] = {"unit": unit, "measured": measured, "limit": round(measured * ROOM, 2)}
                print(f"{loop}: {measured} instructions a {unit}")
                continue
            known = limits["loops"].get(loop)
            if known is None:
                print(f"{loop}: {measured} instructions a {unit}; no limit is written: --update")
                failed = True
                continue
            word = "ok" if measured <= known["limit"] else "ABOVE THE LIMIT"
            if measured < known["measured"] / ROOM:
                word = "ok, and less than before: --update keeps it"
            print(f"{loop}: {measured} instructions a {unit}, limit {known['limit']}: {word}")
            failed |= measured > known["limit"]
    if options.update:
        limits["reason"] = options.reason
        LIMITS.write_text(json.dumps(limits, indent=1) + "\n")
        print(f"wrote {LIMITS.relative_to(ROOT)}")
    if failed:
        sys.exit("A hot loop takes more instructions. If that is worth it: --update --reason WORDS.")


main()
