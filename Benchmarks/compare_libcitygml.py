#!/usr/bin/env python3
"""Measures Kachel beside libcitygml on the same input and writes Benchmarks/libcitygml.json and libcitygml.md.

    Benchmarks/compare_libcitygml.py measure [--kachel FILE] [--data FOLDER] [--megabytes N] [--runs N]
    Benchmarks/compare_libcitygml.py table

libcitygml parses and triangulates; Kachel does that and also transforms, builds, compresses and writes tiles. The two
take turns, so that whatever else the machine does hits both. Figures are medians of CPU time (user and system, all
threads) and of peak resident memory, as the kernel counts them for each process.

Needs g++ and libcitygml-dev. The inputs are grown from the LoD2 test area of Berlin (1.3 MB), the sample of its open
data (0.9 MB) and LoD2 of Bocholt (41 MB), which are not part of the project: they are looked for below KACHEL_TEST_DATA. The last is a made city. What
is built and grown stands in out/benchmark.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from measuring import (BASES, HERE, MADE, ROOT, WORK, add_inputs, conversion, each_input, in_turn, medians,
                       run_script)
from results import commit, operating_system, processor, size, text_of

JSON_FILE = HERE / "libcitygml.json"
TABLE_FILE = HERE / "libcitygml.md"
# What Kachel is held to: CPU time as a multiple of libcitygml's, and memory.
GOAL_RATIO = 0.5
GOAL_MEMORY = 500 * 2**20


def build_baseline():
    program = WORK / "libcitygml_baseline"
    # Not through pkg-config: Debian's citygml.pc asks for packages that its -dev package does not bring.
    subprocess.run(["g++", "-O2", "-std=c++17", str(HERE / "libcitygml_baseline.cpp"), "-o", str(program), "-lcitygml"],
                   check=True)
    return program


def measure_input(name, source, made_by, baseline, options):
    commands = {
        "libcitygml": [str(baseline), str(source)],
        "kachel": conversion(options, source),
    }
    runs, printed = in_turn(name, commands, options.runs)
    report = json.loads((WORK / "report" / "report.json").read_text())
    middle = {program: medians(list_of) for program, list_of in runs.items()}
    pairs = [ours["cpuSeconds"] / theirs["cpuSeconds"] for ours, theirs in zip(runs["kachel"], runs["libcitygml"])]
    return {
        "name": name, "madeBy": made_by, "bytes": source.stat().st_size,
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(), "runs": runs, "medians": middle,
        "cpuRatio": round(statistics.median(pairs), 3),
        "cpuRatioOfPairs": {"lowest": round(min(pairs), 3), "highest": round(max(pairs), 3)},
        "libcitygmlCounts": json.loads(printed["libcitygml"]),
        "kachelCounts": {"objects": report["objects"], "tiles": report["tiles"]},
    }


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    if not Path(options.kachel).is_file():
        sys.exit(f"{options.kachel} does not exist: make release")
    baseline = build_baseline()
    load = os.getloadavg()
    inputs = [measure_input(name, source, made_by, baseline, options)
              for name, source, made_by in each_input([*BASES, MADE], options)]
    result = {
        "commit": commit(), "version": text_of([options.kachel, "--version"]),
        "compiler": (text_of(["swift", "--version"]).splitlines() or [""])[0],
        "cxxCompiler": (text_of(["g++", "--version"]).splitlines() or [""])[0],
        "libcitygml": text_of(["dpkg-query", "-W", "-f=${Version}", "libcitygml-dev"]) or "unknown",
        "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()],
        "commands": {"libcitygml": "libcitygml_baseline INPUT",
                     "kachel": "kachel build INPUT -o tiles --report report"},
        "goals": {"cpuRatio": GOAL_RATIO, "peakMemoryBytes": GOAL_MEMORY}, "inputs": inputs,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    ratios = ", ".join(f"{item['name']} {item['cpuRatio']}" for item in inputs)
    print(f"wrote {JSON_FILE.relative_to(ROOT)}; CPU by libcitygml's: {ratios}", file=sys.stderr)


def table(_):
    result = json.loads(JSON_FILE.read_text())
    goals = result["goals"]

    def verdict(is_met):
        return "met" if is_met else "**missed**"

    lines = [
        "# Beside libcitygml",
        "",
        "Written by `Benchmarks/compare_libcitygml.py table` from [libcitygml.json](libcitygml.json). What is compared "
        "and why: [README.md](README.md).",
        "",
        f"Commit {result['commit']}, {result['compiler']}, release build; libcitygml {result['libcitygml']}, "
        f"{result['cxxCompiler']}, -O2; {result['system']}, {result['processor']}, {result['processors']} processors, "
        f"load average {result['loadBefore'][0]} before and {result['loadAfter'][0]} after. Medians of "
        f"{len(result['inputs'][0]['runs']['kachel'])} runs each, taking turns; the ratio is the median of those of the "
        "pairs.",
        "",
        "libcitygml parses and triangulates. Kachel parses, triangulates, transforms, makes levels, tiles, compresses and "
        "writes.",
        "",
        "| input | size | libcitygml, CPU | Kachel, CPU | ratio | of pairs | goal | Kachel, wall | MB/s by CPU | "
        "triangles/s by CPU | peak memory, libcitygml | Kachel |",
        "|---|---:|---:|---:|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    for item in result["inputs"]:
        ours, theirs = item["medians"]["kachel"], item["medians"]["libcitygml"]
        triangles = item["kachelCounts"]["tiles"]["leafTriangles"]
        lines.append(
            f"| {item['name']} | {size(item['bytes'])} | {theirs['cpuSeconds']:.2f} s | {ours['cpuSeconds']:.2f} s "
            f"| **{item['cpuRatio']:.2f}** | {item['cpuRatioOfPairs']['lowest']:.2f} to "
            f"{item['cpuRatioOfPairs']['highest']:.2f} | ≤ {goals['cpuRatio']}: "
            f"{verdict(item['cpuRatio'] <= goals['cpuRatio'])} | {ours['wallSeconds']:.2f} s "
            f"| {item['bytes'] / 1e6 / ours['cpuSeconds']:.0f} | {triangles / ours['cpuSeconds']:,.0f} "
            f"| {theirs['peakMemoryBytes'] / 2**20:,.0f} MiB | {ours['peakMemoryBytes'] / 2**20:,.0f} MiB |")
    lines += ["", "| input | made by | Kachel: tiles | triangles in leaves | bytes | libcitygml: triangles |",
              "|---|---|---:|---:|---:|---:|"]
    for item in result["inputs"]:
        tiles = item["kachelCounts"]["tiles"]
        lines.append(f"| {item['name']} | `{item['madeBy']}` | {tiles['count']:,} | {tiles['leafTriangles']:,} "
                     f"| {size(tiles['bytes'])} | {item['libcitygmlCounts']['triangles']:,} |")
    lines += ["", "libcitygml holds a polygon once for each place that links to it, and its triangulator makes more of "
              "them: its triangles are more."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)



if __name__ == "__main__":
    run_script(__doc__, measure, table, lambda parser: add_inputs(parser, megabytes=50, runs=9))
