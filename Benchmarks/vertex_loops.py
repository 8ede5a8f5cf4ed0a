#!/usr/bin/env python3
"""Measures Meshing's loops over vertices and writes Benchmarks/vertex_loops.json and vertex_loops.md.

    Benchmarks/vertex_loops.py measure [--rounds N]
    Benchmarks/vertex_loops.py table

Each loop is measured plain, in four and in eight lanes, and as it stands in the library, beside memcpy: all in turn,
round after round, in one thread, by its CPU time. That is done for the target that is released (baseline x86-64 or
arm64) and, on x86-64, for one with AVX2. Instructions are counted by valgrind's callgrind, if it is there.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "Benchmarks"
sys.path.insert(0, str(ROOT / "Scripts"))
sys.path.insert(0, str(HERE))
from inspect_loops import inspect  # noqa: E402
from results import commit, operating_system, processor, text_of  # noqa: E402

JSON_FILE = HERE / "vertex_loops.json"
TABLE_FILE = HERE / "vertex_loops.md"
# What a loop in lanes must gain to be kept.
GOAL = 1.3
ONCE = 4096
# The loops, how each is called in the code measured, and in words.
LOOPS = {
    "affine": ("apply", "affine map of points"),
    "bounds": ("range", "least and greatest coordinate"),
    "newell": ("newellSums", "Newell sums of a long ring"),
    "newellShort": ("newellSums", "Newell sums of rings of six points"),
    "planeSums": ("covarianceSums", "covariance sums for a plane"),
    "faceNormals": ("doubledVectorAreas", "normals of triangles"),
    "quantize": ("quantize", "steps of a 16-bit grid"),
    "edgeFunctions": ("edgeFunctions", "edge functions of points"),
    "quadrics": ("evaluateQuadrics", "error quadrics at points"),
}
VARIANTS = ["plain", "four", "eight", "library"]


def targets():
    if platform.machine() in ("x86_64", "AMD64"):
        return [("x86-64 (as released)", ".build", []), ("x86-64-v3 (AVX2)", ".build-v3", ["-Xcc", "-march=x86-64-v3"])]
    return [(platform.machine(), ".build", [])]


def build(folder, flags):
    command = ["swift", "build", "-c", "release", "--package-path", str(HERE), "--scratch-path", str(HERE / folder),
               "--product", "VertexLoopBench", *flags]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(result.stdout[-3000:] + result.stderr[-3000:])
    return HERE / folder / "release" / "VertexLoopBench"


def summary(printed):
    """For each size and loop: GB/s, and the median of the ratios to the plain loop of the same round."""
    sizes = []
    for size in printed["sizes"]:
        plain = {row["loop"]: row["nanoseconds"] for row in size["rows"] if row["variant"] == "plain"}
        rows = []
        for row in size["rows"]:
            times = row["nanoseconds"]
            ratios = [theirs / ours for theirs, ours in zip(plain.get(row["loop"], times), times)]
            rows.append({
                "loop": row["loop"], "variant": row["variant"],
                "gigabytesPerSecond": round(row["bytes"] / statistics.median(times), 2),
                "timesPlain": round(statistics.median(ratios), 2), "outputHash": row["hash"],
            })
        sizes.append({"elements": size["count"], "rows": rows})
    return sizes


def instructions(program):
    """Instructions of each function itself, by mangled name, over one pass through `ONCE` elements."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "callgrind.out"
        try:
            subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", str(program), "--once",
                            str(ONCE)], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        names, costs = {}, {}
        current = None
        is_call = False
        for line in output.read_text().splitlines():
            function = re.match(r"^fn=\((\d+)\)(?: (.+))?$", line)
            if function:
                if function.group(2):
                    names[function.group(1)] = function.group(2)
                current = function.group(1)
                continue
            named = re.match(r"^c?fn=\((\d+)\) (.+)$", line)
            if named:
                names[named.group(1)] = named.group(2)
            if line.startswith("calls="):
                is_call = True
                continue
            if re.match(r"^[+\-*\d]\S* \d+$", line):
                # The line after a call is what the callee cost.
                if not is_call and current is not None:
                    costs[current] = costs.get(current, 0) + int(line.split()[1])
                is_call = False
        return {names[key]: value for key, value in costs.items() if key in names}


def instructions_by_loop(counted):
    rows = {}
    for loop, (function, _) in LOOPS.items():
        if loop == "newellShort":
            continue
        rows[loop] = {}
        for variant in VARIANTS:
            name = function if variant == "library" else f"{loop}{variant.capitalize()}"
            module = "7Meshing11VertexLoops" if variant == "library" else "$s15VertexLoopBench"
            total = sum(value for mangled, value in counted.items() if module in mangled
                        and "LoopData" not in mangled and re.search(rf"(?<!\d){len(name)}{name}", mangled))
            rows[loop][variant] = round(total / ONCE, 1)
    return rows


def measure(options):
    load = os.getloadavg()
    programs = [(name, folder, build(folder, flags)) for name, folder, flags in targets()]
    measured = []
    for name, folder, program in programs:
        print(f"measuring for {name}", file=sys.stderr)
        printed = json.loads(subprocess.run([str(program), "--rounds", str(options.rounds)], capture_output=True,
                                            text=True, check=True).stdout)
        measured.append({"target": name, "sizes": summary(printed)})
    hashes = [{(size["elements"], row["loop"], row["variant"]): row["outputHash"] for size in target["sizes"]
               for row in size["rows"]} for target in measured]
    counted = instructions(programs[0][2])
    result = {
        "commit": commit(), "compiler": (text_of(["swift", "--version"]).splitlines() or [""])[0],
        "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()],
        "command": f"Benchmarks/vertex_loops.py measure --rounds {options.rounds}", "rounds": options.rounds,
        "sameBitsOnAllTargets": all(other == hashes[0] for other in hashes[1:]),
        "targets": measured,
        "instructionsPerElement": instructions_by_loop(counted) if counted else None,
        "machineCode": inspect(programs[0][2].parent / "Meshing.build"),
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"wrote {JSON_FILE.relative_to(ROOT)}", file=sys.stderr)


def table(_):
    result = json.loads(JSON_FILE.read_text())
    first = result["targets"][0]
    lines = [
        "# Loops over vertices",
        "",
        "Written by `Benchmarks/vertex_loops.py table` from [vertex_loops.json](vertex_loops.json). How to measure: "
        "[README.md](README.md).",
        "",
        f"Commit {result['commit']}, {result['compiler']}, release build; {result['system']}, {result['processor']}, "
        f"{result['processors']} processors, load average {result['loadBefore'][0]} before and "
        f"{result['loadAfter'][0]} after. `{result['command']}`: all loops in turn, medians of {result['rounds']} rounds, "
        "CPU time of one thread. Bytes are those read and written, of `memcpy` too. Ratios are to the plain loop, the "
        "median of those of each round.",
        "",
        f"A loop is written in lanes in the library (`VertexLoops`) where that beats the plain one by {GOAL} or more on "
        f"{first['target']} with data in the cache, and plain otherwise: the compiler makes lanes of a plain loop by "
        "itself unless it is a sum or a search for the least, whose order it must keep. `SIMD8<Double>` is four "
        "registers there, two with AVX2.",
    ]
    for target in result["targets"]:
        for size in target["sizes"]:
            rows = {(row["loop"], row["variant"]): row for row in size["rows"]}
            copied = rows[("memcpy", "library")]["gigabytesPerSecond"]
            where = "in the cache" if size["elements"] <= 4096 else "in memory"
            lines += [
                "", f"## {target['target']}, {size['elements']:,} elements ({where})", "",
                f"`memcpy`: {copied:.1f} GB/s.", "",
                "| loop | plain | four lanes | eight lanes | library | library, of memcpy |",
                "|---|---:|---:|---:|---:|---:|",
            ]
            for loop, (_, words) in LOOPS.items():
                cells = []
                for variant in VARIANTS:
                    row = rows[(loop, variant)]
                    ratio = "" if variant == "plain" else f" (×{row['timesPlain']:.2f})"
                    cells.append(f"{row['gigabytesPerSecond']:.1f} GB/s{ratio}")
                share = rows[(loop, "library")]["gigabytesPerSecond"] / copied
                lines.append(f"| {words} | {' | '.join(cells)} | {share:.0%} |")
    lines += ["", "Outputs have the same bits on all targets: " + ("yes." if result["sameBitsOnAllTargets"] else "**no**.")]
    rows = {(row["loop"], row["variant"]): row["outputHash"] for size in first["sizes"] for row in size["rows"]}
    alike = [words for loop, (_, words) in LOOPS.items() if len({rows[(loop, variant)] for variant in VARIANTS}) == 1]
    lines += ["", "The same bits from all variants: " + ", ".join(alike) + ". The others are sums, whose order is that of "
              "their lanes; the library's is stated where it is declared."]
    counted = result["instructionsPerElement"]
    if counted:
        lines += ["", "## Instructions", "",
                  f"Counted by callgrind over {ONCE:,} elements, {first['target']}, an element.", "",
                  "| loop | plain | four lanes | eight lanes | library |", "|---|---:|---:|---:|---:|"]
        for loop, numbers in counted.items():
            lines.append(f"| {LOOPS[loop][1]} | " + " | ".join(f"{numbers[variant]:.1f}" for variant in VARIANTS) + " |")
    code = result["machineCode"]
    lines += ["", "## What stands inside", "",
              "`Benchmarks/inspect_loops.py` reads the machine code of the hot functions of Meshing and fails if one "
              "allocates, counts references, or calls through a pointer (protocol witnesses, closures).", "",
              "| function | instructions | found |", "|---|---:|---|"]
    for row in code["functions"]:
        lines.append(f"| `{row['function']}` | {row['instructions']} | {', '.join(row['offences']) or 'nothing'} |")
    inlined = [f"`{row['function']}`" for row in code["inlined"]]
    if inlined:
        lines += ["", "Inlined into their callers: " + ", ".join(inlined) + "."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="build, run and write vertex_loops.json")
    measuring.add_argument("--rounds", type=int, default=41)
    measuring.set_defaults(run=measure)
    commands.add_parser("table", help="write vertex_loops.md from vertex_loops.json").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
