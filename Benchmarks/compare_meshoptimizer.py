#!/usr/bin/env python3
"""Measures the simplification beside meshoptimizer's and writes Benchmarks/meshoptimizer.json and meshoptimizer.md.

    Benchmarks/compare_meshoptimizer.py measure [--runs N]
    Benchmarks/compare_meshoptimizer.py table

Both get the same mesh and the same number of triangles to come down to, and take turns. What is timed is the call
alone, in processor seconds of the only thread. How far the results lie from the source is measured afterwards by a
third program, for both alike.

The terrain is made. The buildings are the LoD3 models of Ingolstadt and the FZK house, which are not part of the
project: they are looked for below KACHEL_TEST_DATA and read with lxml. Needs g++, libmeshoptimizer-dev, python3-lxml.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Scripts"))
from results import commit, operating_system, processor, text_of  # noqa: E402

HERE = ROOT / "Benchmarks"
WORK = ROOT / "out" / "benchmark"
JSON_FILE = HERE / "meshoptimizer.json"
TABLE_FILE = HERE / "meshoptimizer.md"
OURS = HERE / ".build" / "release" / "SimplificationBench"
GOAL_RATIO = 0.9
ROUNDS = 5
SAMPLES = 400_000
BUILDINGS = ["ingolstadt-lod3/**/*.xml", "fzk-house-lod3/*.gml"]


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def build():
    baseline = WORK / "meshoptimizer_baseline"
    subprocess.run(["g++", "-O2", "-std=c++17", str(HERE / "meshoptimizer_baseline.cpp"), "-o", str(baseline),
                    "-lmeshoptimizer"], check=True)
    subprocess.run(["swift", "build", "--package-path", str(HERE), "-c", "release", "--product",
                    "SimplificationBench"], check=True, stdout=sys.stderr)
    return baseline


def rings_of(polygon, base):
    """The rings of a polygon as text, relative to a place, outer one first; None without usable coordinates."""
    rings = []
    for side in ("exterior", "interior"):
        for ring in polygon.iterfind(f"{{*}}{side}/{{*}}LinearRing"):
            values = " ".join((element.text or "") for element in ring.iterfind("{*}posList")).split()
            values = values or " ".join((element.text or "") for element in ring.iterfind("{*}pos")).split()
            if len(values) < 12 or len(values) % 3:
                return None
            if values[:3] == values[-3:]:
                values = values[:-3]
            # To a hundredth of a millimetre, so that equal places stay equal.
            rings.append(" ".join(f"{float(value) - base[index % 3]:.5f}" for index, value in enumerate(values)))
    return "|".join(rings) if rings else None


def extract_buildings(data):
    """Writes the polygons of the LoD3 buildings, the data sets moved beside one another; their number."""
    from lxml import etree
    lines = []
    for number, pattern in enumerate(BUILDINGS):
        base = None
        for path in sorted(Path(data).glob(pattern)):
            for polygon in etree.parse(str(path)).iter("{*}Polygon"):
                if base is None:
                    first = next(polygon.iter("{*}posList", "{*}pos")).text.split()
                    base = [float(first[0]) - 300 * number, float(first[1]), float(first[2])]
                line = rings_of(polygon, base)
                if line:
                    lines.append(line)
    (WORK / "buildings.rings").write_text("\n".join(lines) + "\n")
    return len(lines)


def compare(name, mesh, share, runs, baseline, extra):
    source = json.loads(run(OURS, "simplify", mesh, 2**31 - 1, 1, WORK / "same.mesh"))["triangles"]
    target = int(source * share)
    times = {"meshoptimizer": [], "kachel": []}
    results = {}
    for number in range(runs + 1):
        results["meshoptimizer"] = json.loads(run(baseline, mesh, target, ROUNDS, WORK / f"{name}-meshoptimizer.mesh"))
        reached = results["meshoptimizer"]["triangles"]
        results["kachel"] = json.loads(run(OURS, "simplify", mesh, reached, ROUNDS, WORK / f"{name}-kachel.mesh", *extra))
        if number > 0:  # the first round warms the caches
            for program, result in results.items():
                times[program].append(min(result["seconds"]))
            print(number, name, {program: round(values[-1], 4) for program, values in times.items()}, file=sys.stderr)
    rows = {}
    for program, result in results.items():
        distance = json.loads(run(OURS, "distance", mesh, WORK / f"{name}-{program}.mesh", SAMPLES))
        seconds = statistics.median(times[program])
        rows[program] = {
            "triangles": result["triangles"], "cpuSeconds": round(seconds, 5), "runs": times[program],
            "trianglesPerSecond": round(source / seconds), "reportedError": result["error"],
            "measuredError": max(distance["toSimplified"], distance["toSource"]),
            "meanDistance": distance["meanToSimplified"],
        }
    pairs = [theirs / ours for ours, theirs in zip(times["kachel"], times["meshoptimizer"])]
    return {
        "name": name, "sourceTriangles": source, "programs": rows, "rateRatio": round(statistics.median(pairs), 3),
        "rateRatioOfPairs": {"lowest": round(min(pairs), 3), "highest": round(max(pairs), 3)},
    }


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    baseline = build()
    load = os.getloadavg()
    run(OURS, "terrain", 499, WORK / "terrain.mesh")
    sets = [compare("terrain", WORK / "terrain.mesh", 0.1, options.runs, baseline, [])]
    polygons = extract_buildings(options.data)
    if polygons:
        made = json.loads(run(OURS, "triangulate", WORK / "buildings.rings", WORK / "buildings.mesh"))
        sets.append(compare("buildings", WORK / "buildings.mesh", 0.7, options.runs, baseline, []))
        sets[-1]["polygons"] = polygons
        sets[-1]["polygonsWithoutTriangles"] = made["failedPolygons"]
    result = {
        "commit": commit(), "compiler": (text_of(["swift", "--version"]).splitlines() or [""])[0],
        "cxxCompiler": (text_of(["g++", "--version"]).splitlines() or [""])[0],
        "meshoptimizer": text_of(["dpkg-query", "-W", "-f=${Version}", "libmeshoptimizer-dev"]) or "unknown",
        "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()],
        "goals": {"rateRatio": GOAL_RATIO}, "sets": sets,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"wrote {JSON_FILE.relative_to(ROOT)}: {[(one['name'], one['rateRatio']) for one in sets]}", file=sys.stderr)


def table(_):
    result = json.loads(JSON_FILE.read_text())
    names = {"terrain": "a made terrain", "buildings": "LoD3 buildings (Ingolstadt, FZK house)"}
    lines = [
        "# Beside meshoptimizer", "",
        f"libmeshoptimizer {result['meshoptimizer']} on {result['processor']}, {result['system']}; commit "
        f"{result['commit']}, load {result['loadBefore'][0]} before and {result['loadAfter'][0]} after. Written by "
        "`compare_meshoptimizer.py table`; what is compared: [README.md](README.md#simplification).", "",
        "| mesh | program | triangles | time | triangles/s | measured error | mean distance | reported error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in result["sets"]:
        for program, row in one["programs"].items():
            lines.append(
                f"| {names[one['name']]} | {program} | {one['sourceTriangles']:,} → {row['triangles']:,} "
                f"| {row['cpuSeconds'] * 1000:.1f} ms | {row['trianglesPerSecond'] / 1e6:.2f} M "
                f"| {row['measuredError']:.3f} m | {row['meanDistance']:.4f} m | {row['reportedError']:.3f} m |")
    lines.append("")
    for one in result["sets"]:
        rows = one["programs"]
        fast = one["rateRatio"] >= result["goals"]["rateRatio"]
        near = rows["kachel"]["measuredError"] <= rows["meshoptimizer"]["measuredError"]
        lines.append(
            f"- {one['name']}: {one['rateRatio']} × its rate (goal {result['goals']['rateRatio']}: "
            f"{'met' if fast else 'missed'}; pairs from {one['rateRatioOfPairs']['lowest']} to "
            f"{one['rateRatioOfPairs']['highest']}), measured error {'not above' if near else 'above'} its.")
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("measure", help="measure both programs")
    one.add_argument("--runs", type=int, default=5, help="rounds that count (default 5)")
    one.add_argument("--data", default=os.environ.get("KACHEL_TEST_DATA", "."), help="folder of the shared data")
    one.set_defaults(run=measure)
    commands.add_parser("table", help="write the table").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
