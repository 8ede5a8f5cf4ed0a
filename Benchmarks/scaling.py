#!/usr/bin/env python3
"""Measures what a second thread saves, and how long the program takes to start, and writes Benchmarks/scaling.json and scaling.md.

    Benchmarks/scaling.py measure [--kachel FILE] [--data FOLDER] [--megabytes N] [--runs N]
    Benchmarks/scaling.py table

One job runs on one processor and two jobs on two, by taskset, in turn. Processor time by wall time says whether the
machine was free: more than 1.05 for one job, or much less than 2 for two, and the row means little.

The inputs are grown from LoD2 of Bocholt (41 MB), which is not part of the project and is looked for below
KACHEL_TEST_DATA, and a made city.
"""

import json
import os
import shutil
import statistics
import sys

from measuring import (HERE, MADE, ROOT, WORK, add_inputs, circumstances, each_input, machine_text, measured,
                       medians, run_script)
from results import size

JSON_FILE = HERE / "scaling.json"
TABLE_FILE = HERE / "scaling.md"
GOAL = 0.58
JOBS = [1, 2]
STARTS = 21


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    rows = []
    for name, source, made_by in each_input(["Bocholt", MADE], options):
        runs = {jobs: [] for jobs in JOBS}
        stages = {}
        for number in range(options.runs + 1):
            for jobs in JOBS:
                output, report = WORK / "tiles-scaling", WORK / "report-scaling"
                figures, _ = measured([
                    "taskset", "-c", ",".join(map(str, range(jobs))), options.kachel, "build", str(source), "-o", str(output),
                    "--overwrite", "--quiet", "--jobs", str(jobs), "--report", str(report), "--fail-on", "never"])
                if number > 0:
                    runs[jobs].append(figures)
                    run = json.loads((report / "report.json").read_text())["run"]
                    stages[jobs] = {item["stage"]: item["seconds"] for item in run["stages"]}
        shutil.rmtree(output)
        pairs = [two["wallSeconds"] / one["wallSeconds"] for one, two in zip(runs[1], runs[2])]
        rows.append({
            "name": name, "madeBy": made_by, "bytes": source.stat().st_size,
            "runs": {str(jobs): values for jobs, values in runs.items()},
            "stages": {str(jobs): values for jobs, values in stages.items()},
            "wallRatio": round(statistics.median(pairs), 3),
            "wallRatioOfPairs": {"lowest": round(min(pairs), 3), "highest": round(max(pairs), 3)},
        })
        print(f"{name}: {rows[-1]['wallRatio']}", file=sys.stderr)
    JSON_FILE.write_text(json.dumps({
        **circumstances(load), "goal": GOAL, "rows": rows, "starts": starts(options),
    }, indent=1) + "\n")


def starts(options):
    """Medians of short runs: what a run costs before it has anything to do."""
    one = WORK / "one-building.gml"
    measured([options.kachel, "synth", "--buildings", "1", "-o", str(one)])
    commands = {
        "`kachel --version`": [options.kachel, "--version"],
        "`kachel build` of one building": [options.kachel, "build", str(one), "-o", str(WORK / "one"), "--overwrite",
                                           "--quiet", "--fail-on", "never"],
    }
    return {name: medians([measured(command)[0] for _ in range(STARTS)]) for name, command in commands.items()}


def table(_):
    data = json.loads(JSON_FILE.read_text())
    lines = [
        "# Two threads beside one", "",
        "Written by `Benchmarks/scaling.py table` from [scaling.json](scaling.json), which `Benchmarks/scaling.py"
        " measure` writes. No figure is typed by hand.", "",
        f"Commit {data['commit']}, release build; {machine_text(data)}. Medians of"
        f" {len(data['rows'][0]['runs']['1'])} runs in turn; one job is bound to one processor, two jobs to two. The"
        f" goal is a wall time of at most {data['goal']} of one job's.", "",
        "| input | size | jobs | wall | CPU | CPU by wall | peak memory | ingest | tiling | wall beside one job | of pairs |"
        " goal |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for row in data["rows"]:
        for jobs, runs in row["runs"].items():
            wall, cpu, peak = (statistics.median(run[key] for run in runs)
                               for key in ("wallSeconds", "cpuSeconds", "peakMemoryBytes"))
            ratio = "| | |"
            if jobs != "1":
                pairs = row["wallRatioOfPairs"]
                ratio = (f"**{row['wallRatio']:.2f}** | {pairs['lowest']:.2f} to {pairs['highest']:.2f} |"
                         f" {'met' if row['wallRatio'] <= data['goal'] else '**missed**'} |")
            lines.append(
                f"| {row['name']} | {size(row['bytes'])} | {jobs} | {wall:.2f} s | {cpu:.2f} s | {cpu / wall:.2f} |"
                f" {peak / 2**20:.0f} MiB | {row['stages'][jobs]['ingest']:.2f} s | {row['stages'][jobs]['tiling']:.2f} s |"
                f" {ratio}")
    lines += [
        "", f"What a run costs before it has anything to do, medians of {STARTS} runs: shared libraries, PROJ's database and"
        " the search for the operation of a reference system.", "",
        "| command | wall | CPU | peak memory |", "|---|---:|---:|---:|",
    ]
    for name, middle in data["starts"].items():
        lines.append(f"| {name} | {middle['wallSeconds'] * 1000:.0f} ms | {middle['cpuSeconds'] * 1000:.0f} ms"
                     f" | {middle['peakMemoryBytes'] / 2**20:.0f} MiB |")
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}")



if __name__ == "__main__":
    run_script(__doc__, measure, table, lambda parser: add_inputs(parser, megabytes=200, runs=7))
