#!/usr/bin/env python3
"""Measures Kachel's triangulation beside earcut.hpp, on the polygons of some districts.

    Benchmarks/compare_earcut.py measure [--data FOLDER] [--runs N]   writes Benchmarks/earcut.json
    Benchmarks/compare_earcut.py table                                writes Benchmarks/earcut.md from it

earcut.hpp (github.com/mapbox/earcut.hpp) comes out of the source distribution of mapbox_earcut on PyPI, which pip
fetches into out/earcut; nothing of it is part of the project. What is compared and why: README.md. Needs g++, pip and
valgrind; --data or KACHEL_TEST_DATA names the folder with the districts.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Scripts"))
from results import commit, operating_system, processor, text_of  # noqa: E402
from source_polygons import read_polygons, write_dump  # noqa: E402

HERE = ROOT / "Benchmarks"
WORK = ROOT / "out" / "earcut"
JSON_FILE, TABLE_FILE = HERE / "earcut.json", HERE / "earcut.md"
VERSION = "2.1.0"
GOAL = 1.0
ROUNDS = 40
DISTRICTS = [
    ("Bocholt, LoD2", "nrw-lod2-merged/nrw_bocholt_east_merged.gml"),
    ("Vienna, Karl-Marx-Hof, LoD2", "vienna-karl-marx-hof/city.gml"),
    ("Rotterdam Delfshaven, LoD2", "cityjson-delfshaven/3-20-DELFSHAVEN.city.json"),
    ("Ingolstadt, LoD3", "ingolstadt-lod3"),
]


def build():
    WORK.mkdir(parents=True, exist_ok=True)
    header = WORK / f"mapbox_earcut-{VERSION}" / "include" / "mapbox"
    if not header.is_dir():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", "mapbox_earcut", "--no-deps",
                        "--dest", str(WORK), f"mapbox_earcut=={VERSION}"], check=True)
        with tarfile.open(WORK / f"mapbox_earcut-{VERSION}.tar.gz") as archive:
            archive.extractall(WORK, filter="data")
    baseline = WORK / "earcut_baseline"
    subprocess.run(["g++", "-O3", "-std=c++17", "-I", str(header), str(HERE / "earcut_baseline.cpp"), "-o", str(baseline)],
                   check=True)
    subprocess.run(["swift", "build", "--package-path", str(HERE), "-c", "release", "--product", "TriangulationBench"],
                   check=True, stdout=sys.stderr)
    return {"earcut": [str(baseline), "plane"], "earcutInSpace": [str(baseline), "space"],
            "kachel": [str(HERE / ".build/release/TriangulationBench"), "rounds"]}


def rounds(command, dump, count):
    """Nanoseconds of processor time by round, and the triangles of one."""
    lines = subprocess.run([*command, str(dump), str(count)], check=True, capture_output=True, text=True).stdout.split("\n")
    found = [tuple(map(int, line.split())) for line in lines if line]
    return [time for time, _ in found], found[0][1]


def instructions(command, dump):
    """Instructions of one round, by callgrind: those of three rounds less those of one, halved."""
    counts = []
    for count in (1, 3):
        said = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command, str(dump),
                               str(count)], check=True, capture_output=True, text=True).stderr
        counts.append(int(re.search(r"refs:\s+([\d,]+)", said)[1].replace(",", "")))
    return (counts[1] - counts[0]) // 2


def measure(options):
    data = Path(options.data or os.environ.get("KACHEL_TEST_DATA", ""))
    commands = build()
    load = os.getloadavg()
    districts = []
    for name, place in DISTRICTS:
        files = sorted(one for one in (data / place).rglob("*") if one.suffix in (".gml", ".xml")) \
            if (data / place).is_dir() else [data / place]
        if not files or not files[0].is_file():
            print(f"{name}: not below {data}, left out", file=sys.stderr)
            continue
        polygons = [polygon for file in files for polygon in read_polygons(file).polygons]
        dump = WORK / "polygons.bin"
        write_dump(polygons, dump)
        times, triangles = {program: [] for program in commands}, {}
        for _ in range(options.runs):
            for program, command in commands.items():
                found, triangles[program] = rounds(command, dump, ROUNDS)
                times[program].append(statistics.median(found[1:]))
        counts = {program: instructions(command, dump) for program, command in commands.items()}
        pairs = [theirs / ours for theirs, ours in zip(times["earcut"], times["kachel"])]
        in_space = [theirs / ours for theirs, ours in zip(times["earcutInSpace"], times["kachel"])]
        districts.append({
            "name": name, "polygons": len(polygons), "withHoles": sum(len(rings) > 1 for rings in polygons),
            "points": sum(len(ring) // 3 for rings in polygons for ring in rings), "triangles": triangles,
            "nanoseconds": {program: statistics.median(found) for program, found in times.items()},
            "rateRatio": round(statistics.median(pairs), 3), "rateRatios": [round(one, 3) for one in sorted(pairs)],
            "rateRatioInSpace": round(statistics.median(in_space), 3),
            "rateRatiosInSpace": [round(one, 3) for one in sorted(in_space)],
            "instructions": counts,
        })
        print(f"{name}: {districts[-1]['rateRatio']} × earcut's rate", file=sys.stderr)
    JSON_FILE.write_text(json.dumps({
        "schemaVersion": 1, "commit": commit(), "system": operating_system(), "processor": processor(),
        "load": [round(load[0], 2), round(os.getloadavg()[0], 2)], "earcut": VERSION,
        "compiler": text_of(["swift", "--version"]).split("\n")[0], "cxx": text_of(["g++", "--version"]).split("\n")[0],
        "runs": options.runs, "rounds": ROUNDS, "goal": GOAL, "districts": districts,
    }, indent=1) + "\n")


def table(options):
    result = json.loads(JSON_FILE.read_text())
    lines = [
        "# Beside earcut.hpp", "",
        "Written by `Benchmarks/compare_earcut.py table` from [earcut.json](earcut.json). What is compared and why: "
        "[README.md](README.md).", "",
        f"Commit {result['commit']}, {result['compiler']}, release build; earcut.hpp of mapbox_earcut {result['earcut']}, "
        f"{result['cxx']}, -O3; {result['system']}, {result['processor']}, load average {result['load'][0]} before and "
        f"{result['load'][1]} after. Medians of {result['runs']} runs each, taking turns, of {result['rounds']} rounds; "
        "processor time, one thread.", "",
        "| district | polygons, with holes | earcut in the plane, millions/s | earcut from space | Kachel | rate ratio "
        "to the plane | to space | instructions by polygon: plane, space, Kachel |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]

    def ratios(one, key):
        middle, ends = one["rateRatio" + key], one["rateRatios" + key]
        return f"**{middle:.2f}** ({ends[0]:.2f}–{ends[-1]:.2f})"

    for one in result["districts"]:
        rates = {name: one["polygons"] / time * 1e3 for name, time in one["nanoseconds"].items()}
        counts = {name: round(count / one["polygons"]) for name, count in one["instructions"].items()}
        lines.append(
            f"| {one['name']} | {one['polygons']:,}, {one['withHoles']:,} | {rates['earcut']:.2f} "
            f"| {rates['earcutInSpace']:.2f} | {rates['kachel']:.2f} | {ratios(one, '')} | {ratios(one, 'InSpace')} "
            f"| {counts['earcut']}, {counts['earcutInSpace']}, {counts['kachel']} |")
    for key, what in (("", "in the plane"), ("InSpace", "from space")):
        missed = [one["name"] for one in result["districts"] if one["rateRatio" + key] < result["goal"]]
        lines += ["", f"Goal: a rate ratio ≥ {result['goal']}. Beside earcut {what}: "
                  + ("missed on " + "; ".join(missed) if missed else "met") + "."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("measure", help="build and measure; writes earcut.json")
    command.add_argument("--data", help="the folder of the test data (default: KACHEL_TEST_DATA)")
    command.add_argument("--runs", type=int, default=9)
    command.set_defaults(run=measure)
    commands.add_parser("table", help="writes earcut.md from earcut.json").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
