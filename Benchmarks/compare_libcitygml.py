#!/usr/bin/env python3
"""Measures Kachel beside libcitygml on the same input and writes Benchmarks/libcitygml.json and libcitygml.md.

    Benchmarks/compare_libcitygml.py measure [--kachel FILE] [--base FILE] [--megabytes N] [--runs N]
    Benchmarks/compare_libcitygml.py table

libcitygml parses and triangulates; Kachel does that and also transforms, builds, compresses and writes tiles. The two
take turns, so that whatever else the machine does hits both. Figures are medians of CPU time (user and system, all
threads) and of peak resident memory, as the kernel counts them for each process.

Needs g++ and libcitygml-dev. The base is the LoD2 test area of Berlin (1.3 MB), which is not part of the project: it
is looked for below KACHEL_TEST_DATA. What is built and grown stands in out/benchmark.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Scripts"))
from results import commit, operating_system, processor, size, text_of  # noqa: E402

HERE = ROOT / "Benchmarks"
WORK = ROOT / "out" / "benchmark"
JSON_FILE = HERE / "libcitygml.json"
TABLE_FILE = HERE / "libcitygml.md"
BASE = "berlin-lod2-terrain-intersection/lod2_buildings_berlin_test_area.gml"
# What Kachel is held to: CPU time as a multiple of libcitygml's, and memory.
GOAL_RATIO = 1.0
GOAL_MEMORY = 500 * 2**20


def build_baseline():
    program = WORK / "libcitygml_baseline"
    # Not through pkg-config: Debian's citygml.pc asks for packages that its -dev package does not bring.
    subprocess.run(["g++", "-O2", "-std=c++17", str(HERE / "libcitygml_baseline.cpp"), "-o", str(program), "-lcitygml"],
                   check=True)
    return program


def measured(command):
    """Runs a command; CPU and wall seconds, peak bytes, and what it printed."""
    output = WORK / "output.txt"
    with open(output, "wb") as file:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    scale = 1 if sys.platform == "darwin" else 1024
    return {
        "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3), "wallSeconds": round(wall, 3),
        "peakMemoryBytes": usage.ru_maxrss * scale,
    }, output.read_text()


def medians(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    kachel = Path(options.kachel).resolve()
    if not kachel.is_file():
        sys.exit(f"{kachel} does not exist: make release")
    baseline = build_baseline()
    grown = WORK / f"berlin-{options.megabytes}.gml"
    subprocess.run([sys.executable, str(HERE / "replicate.py"), options.base, str(grown), str(options.megabytes)],
                   check=True)
    commands = {
        "libcitygml": [str(baseline), str(grown)],
        "kachel": [str(kachel), "build", str(grown), "-o", str(WORK / "tiles"), "--overwrite", "--quiet", "--report",
                   str(WORK / "report"), "--fail-on", "never"],
    }
    load = os.getloadavg()
    runs = {name: [] for name in commands}
    printed = {}
    for round_number in range(options.runs + 1):
        for name, command in commands.items():
            figures, printed[name] = measured(command)
            if round_number > 0:  # the first round warms the caches
                runs[name].append(figures)
                print(f"{round_number} {name} {figures}", file=sys.stderr)
    report = json.loads((WORK / "report" / "report.json").read_text())
    middle = {name: medians(list_of) for name, list_of in runs.items()}
    pairs = [ours["cpuSeconds"] / theirs["cpuSeconds"] for ours, theirs in zip(runs["kachel"], runs["libcitygml"])]
    result = {
        "commit": commit(), "version": text_of([str(kachel), "--version"]),
        "compiler": (text_of(["swift", "--version"]).splitlines() or [""])[0],
        "cxxCompiler": (text_of(["g++", "--version"]).splitlines() or [""])[0],
        "libcitygml": text_of(["dpkg-query", "-W", "-f=${Version}", "libcitygml-dev"]) or "unknown",
        "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()],
        "input": {
            "base": Path(options.base).name, "megabytesWanted": options.megabytes, "bytes": grown.stat().st_size,
            "sha256": hashlib.sha256(grown.read_bytes()).hexdigest(),
        },
        "commands": {
            "libcitygml": f"libcitygml_baseline {grown.name}",
            "kachel": f"kachel build {grown.name} -o tiles --report report",
        },
        "runs": runs, "medians": middle,
        "cpuRatio": round(middle["kachel"]["cpuSeconds"] / middle["libcitygml"]["cpuSeconds"], 3),
        "cpuRatioOfPairs": {"lowest": round(min(pairs), 3), "highest": round(max(pairs), 3)},
        "goals": {"cpuRatio": GOAL_RATIO, "peakMemoryBytes": GOAL_MEMORY},
        "libcitygmlCounts": json.loads(printed["libcitygml"]),
        "kachelCounts": {"objects": report["objects"], "tiles": report["tiles"]},
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"wrote {JSON_FILE.relative_to(ROOT)}; CPU {result['cpuRatio']} × libcitygml", file=sys.stderr)


def table(_):
    result = json.loads(JSON_FILE.read_text())
    middle = result["medians"]
    ours, theirs = middle["kachel"], middle["libcitygml"]
    goals = result["goals"]
    tiles = result["kachelCounts"]["tiles"]
    counts = result["libcitygmlCounts"]

    def row(name, does, figures):
        rate = result["input"]["bytes"] / 1e6 / figures["cpuSeconds"]
        return (f"| {name} | {does} | {figures['cpuSeconds']:.2f} s | {figures['wallSeconds']:.2f} s | {rate:.1f} MB/s "
                f"| {figures['peakMemoryBytes'] / 2**20:.0f} MiB |")

    def verdict(is_met):
        return "met" if is_met else "missed"

    lines = [
        "# Beside libcitygml",
        "",
        "Written by `Benchmarks/compare_libcitygml.py table` from [libcitygml.json](libcitygml.json). What is compared "
        "and why: [README.md](README.md).",
        "",
        f"Input: {result['input']['base']} grown to {size(result['input']['bytes'])}. Commit {result['commit']}, "
        f"{result['compiler']}, release build; libcitygml {result['libcitygml']}, {result['cxxCompiler']}, -O2; "
        f"{result['system']}, {result['processor']}, {result['processors']} processors, load average "
        f"{result['loadBefore'][0]} before and {result['loadAfter'][0]} after. Medians of {len(result['runs']['kachel'])} "
        "runs each, taking turns.",
        "",
        "| program | does | CPU | wall | input by CPU second | peak memory |",
        "|---|---|---:|---:|---:|---:|",
        row("libcitygml", "parse, triangulate", theirs),
        row("Kachel", "parse, triangulate, transform, tile, compress, write", ours),
        "",
        f"CPU ratio: **{result['cpuRatio']:.2f}** (pairs {result['cpuRatioOfPairs']['lowest']:.2f} to "
        f"{result['cpuRatioOfPairs']['highest']:.2f}); goal ≤ {goals['cpuRatio']}: "
        f"{verdict(result['cpuRatio'] <= goals['cpuRatio'])}. Peak memory: "
        f"**{ours['peakMemoryBytes'] / 2**20:.0f} MiB**; goal ≤ {goals['peakMemoryBytes'] / 2**20:.0f} MiB: "
        f"{verdict(ours['peakMemoryBytes'] <= goals['peakMemoryBytes'])}.",
        "",
        f"Kachel wrote {tiles['count']:,} tiles with {tiles['leafTriangles']:,} triangles in the leaves "
        f"({size(tiles['bytes'])}). libcitygml counts {counts['triangles']:,} triangles: it holds a polygon once for each "
        "place that links to it, and its triangulator makes more of them.",
    ]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="run both and write libcitygml.json")
    measuring.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    measuring.add_argument("--base", default=str(Path(os.environ.get("KACHEL_TEST_DATA", ".")) / BASE))
    measuring.add_argument("--megabytes", type=int, default=50)
    measuring.add_argument("--runs", type=int, default=9)
    measuring.set_defaults(run=measure)
    commands.add_parser("table", help="write libcitygml.md from libcitygml.json").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
