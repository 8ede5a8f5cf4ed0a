#!/usr/bin/env python3
"""Measures two builds of Kachel on the same inputs and writes Benchmarks/versions.json and versions.md.

    Benchmarks/compare_versions.py measure --old PROGRAM --old-commit COMMIT [--new PROGRAM] [--runs N] INPUT...
    Benchmarks/compare_versions.py table

They take turns. CPU time is that of all threads, as the kernel counts it. What the bundles hold is compared: triangles,
tiles, and which tiles have other bytes.
"""

import json
import os
import shutil
import statistics
import sys
from pathlib import Path

from measuring import HERE, ROOT, WORK, absolute, circumstances, machine_text, measured, medians, run_script
from results import size

JSON_FILE = HERE / "versions.json"
TABLE_FILE = HERE / "versions.md"


def tiles_of(folder):
    """Names of tiles without the hash of their bytes, and that hash."""
    result = {}
    for path in folder.rglob("*.glb"):
        name, _, content = path.stem.rpartition("_")
        result[name] = content
    return result


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    programs = {"old": absolute(options.old), "new": absolute(options.new)}
    load = os.getloadavg()[0]
    rows = []
    for source in options.inputs:
        runs = {name: [] for name in programs}
        found = {}
        for number in range(options.runs + 1):
            for name, program in programs.items():
                output, report = WORK / f"tiles-{name}", WORK / f"report-{name}"
                figures, _ = measured([program, "build", source, "-o", str(output), "--overwrite", "--quiet",
                                       "--report", str(report), "--fail-on", "never"])
                if number > 0:
                    runs[name].append(figures)
                found[name] = {"tiles": json.loads((report / "report.json").read_text())["tiles"],
                               "files": tiles_of(output)}
        pairs = [new["cpuSeconds"] / old["cpuSeconds"] for old, new in zip(runs["old"], runs["new"])]
        old, new = found["old"]["files"], found["new"]["files"]
        rows.append({
            "input": Path(source).name, "bytes": Path(source).stat().st_size, "runs": runs,
            "medians": {name: medians(values) for name, values in runs.items()},
            "cpuRatio": round(statistics.median(pairs), 3),
            "cpuRatioOfPairs": {"lowest": round(min(pairs), 3), "highest": round(max(pairs), 3)},
            "tiles": {name: found[name]["tiles"] for name in found},
            "commonTiles": len(old.keys() & new.keys()),
            "tilesOfOtherBytes": sum(old[name] != new[name] for name in old.keys() & new.keys()),
        })
        print(f"{rows[-1]['input']}: CPU {rows[-1]['cpuRatio']}", file=sys.stderr)
        for name in programs:
            shutil.rmtree(WORK / f"tiles-{name}")
    result = {
        "oldCommit": options.old_commit, **circumstances(load),
        "command": "kachel build INPUT -o tiles --report report", "rows": rows,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1) + "\n")


def table(_):
    data = json.loads(JSON_FILE.read_text())
    lines = [
        "# Two builds beside each other", "",
        "Written by `Benchmarks/compare_versions.py table` from [versions.json](versions.json), which"
        " `Benchmarks/compare_versions.py measure` writes. No figure is typed by hand.", "",
        f"Old: commit {data['oldCommit'][:12]}; new: commit {data['commit'][:12]}; release builds. {machine_text(data)}. Medians of {len(data['rows'][0]['runs']['old'])} runs each of"
        f" `{data['command']}`, taking turns; the ratio is the median of those of the pairs.", "",
        "| input | size | old, CPU | new, CPU | ratio | of pairs | peak memory, old | new | triangles in leaves, old | new"
        " | tiles, old | new | of the same name | with other bytes |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in data["rows"]:
        old, new = row["medians"]["old"], row["medians"]["new"]
        before, after = row["tiles"]["old"], row["tiles"]["new"]
        lines.append(
            f"| {row['input']} | {size(row['bytes'])} | {old['cpuSeconds']:.2f} s | {new['cpuSeconds']:.2f} s |"
            f" **{row['cpuRatio']:.2f}** | {row['cpuRatioOfPairs']['lowest']:.2f} to"
            f" {row['cpuRatioOfPairs']['highest']:.2f} | {old['peakMemoryBytes'] / 2**20:.0f} MiB |"
            f" {new['peakMemoryBytes'] / 2**20:.0f} MiB | {before['leafTriangles']:,} | {after['leafTriangles']:,} |"
            f" {before['count']:,} | {after['count']:,} | {row['commonTiles']:,} | {row['tilesOfOtherBytes']:,} |")
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}")



def add_options(parser):
    parser.add_argument("--old", required=True)
    parser.add_argument("--old-commit", required=True)
    parser.add_argument("--new", default=str(ROOT / ".build/release/kachel"))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("inputs", nargs="+")


if __name__ == "__main__":
    run_script(__doc__, measure, table, add_options)
