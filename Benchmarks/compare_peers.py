#!/usr/bin/env python3
"""Measures Kachel beside other programs that read CityGML and writes Benchmarks/peers.json and peers.md.

    Benchmarks/compare_peers.py measure [--kachel FILE] [--data FOLDER] [--megabytes N] [--runs N] [--chain]
    Benchmarks/compare_peers.py table

The peers are those that package registries have: libcitygml (Debian; parses and triangulates), bimfabrikhh-core-rs
(PyPI; parses, and stops there) and, with --chain, the way from CityGML to tiles that can be put together from PyPI:
citysmith, cjio, obj2tiles. They are installed into out/benchmark. All take turns, so that whatever else the machine does
hits all; a first round is not counted. What the readers count has to agree: buildings.

Needs g++, libcitygml-dev and python3-venv. Inputs: LoD2 of Berlin grown from 1.3 MB (terrain intersections) and from
0.9 MB (the sample of its open data), of Bocholt (41 MB), which are not part of the project and are looked for below
KACHEL_TEST_DATA, and a made city.
"""

import json
import os
import statistics
import subprocess
import sys

import compare_libcitygml
from measuring import (BASES, HERE, MADE, ROOT, WORK, add_inputs, circumstances, conversion, each_input, in_turn,
                       machine_text, measured, medians, run_script)
from results import size, text_of

JSON_FILE = HERE / "peers.json"
TABLE_FILE = HERE / "peers.md"
PYTHON = WORK / "peers" / "bin" / "python"
PACKAGES = ["bimfabrikhh-core-rs==0.2.0"]
CHAIN_PACKAGES = ["citysmith==0.2.0", "cjio==0.10.1", "obj2tiles==0.1.0", "triangle"]
PARSE = "import bimfabrikhh_core_rs, sys; print(len(bimfabrikhh_core_rs.parse_gml(sys.argv[1])))"
# What Kachel's CPU time is held to, as a multiple of each peer's.
GOALS = {"libcitygml": 0.5, "bimfabrikhh-core-rs": 1.0}
DOES = {
    "kachel": "everything, to compressed tiles with attributes",
    "libcitygml": "parses and triangulates",
    "bimfabrikhh-core-rs": "parses",
    "chain": "citysmith convert, cjio export obj, obj2tiles: to tiles without attributes, ids or place",
}


def install(options):
    """The peers in a virtual environment of their own; the version of each."""
    if not PYTHON.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(PYTHON.parent.parent)], check=True)
    packages = PACKAGES + (CHAIN_PACKAGES if options.chain else [])
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", *packages], check=True)
    return {"libcitygml": text_of(["dpkg-query", "-W", "-f=${Version}", "libcitygml-dev"]) or "unknown",
            **dict(package.split("==") for package in packages if "==" in package)}


def chain(source):
    """The steps of the chain over a file."""
    folder = WORK / "chain"
    programs = PYTHON.parent
    return (f"rm -rf {folder} && mkdir {folder} && cd {folder} && {programs}/citysmith convert {source} -o city.json"
            f" && {programs}/cjio city.json export obj city.obj"
            f" && {programs}/obj2tiles city.obj tiles --lon 13.4 --lat 52.5 --no-viewer")


def measure_input(name, source, made_by, baseline, options):
    commands = {
        "kachel": conversion(options, source),
        "libcitygml": [str(baseline), str(source)],
        "bimfabrikhh-core-rs": [str(PYTHON), "-c", PARSE, str(source)],
    }
    runs, printed = in_turn(name, commands, options.runs)
    if options.chain:
        done = subprocess.run(["bash", "-c", chain(source)], capture_output=True, text=True)
        if done.returncode == 0:
            runs["chain"] = [measured(["bash", "-c", chain(source)])[0]]
        else:
            print(f"{name}: the chain fails: {done.stderr.strip()[-300:]}", file=sys.stderr)
    report = json.loads((WORK / "report" / "report.json").read_text())
    ratios = {
        program: [ours["cpuSeconds"] / theirs["cpuSeconds"] for ours, theirs in zip(runs["kachel"], list_of)]
        for program, list_of in runs.items() if program != "kachel"
    }
    return {
        "name": name, "madeBy": made_by, "bytes": source.stat().st_size, "runs": runs,
        "medians": {program: medians(list_of) for program, list_of in runs.items()},
        "cpuRatios": {program: round(statistics.median(pairs), 3) for program, pairs in ratios.items()},
        "chainFails": options.chain and "chain" not in runs,
        "counts": {
            "kachel": {"objects": report["objects"]["input"], "buildings": report["objects"]["topLevel"]["Building"],
                       "triangles": report["tiles"]["leafTriangles"]},
            "libcitygml": json.loads(printed["libcitygml"]),
            "bimfabrikhh-core-rs": {"buildings": int(printed["bimfabrikhh-core-rs"])},
        },
    }


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    versions = install(options)
    baseline = compare_libcitygml.build_baseline()
    load = os.getloadavg()[0]
    inputs = [measure_input(name, source, made_by, baseline, options)
              for name, source, made_by in each_input([*BASES, MADE], options)]
    result = {
        **circumstances(load), "peers": versions, "goals": GOALS,
        "commands": {"libcitygml": "libcitygml_baseline INPUT", "bimfabrikhh-core-rs": f"python -c '{PARSE}' INPUT",
                     "kachel": "kachel build INPUT -o tiles --report report"},
        "inputs": inputs,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    for item in inputs:
        print(f"{item['name']}: CPU by the peers': {item['cpuRatios']}", file=sys.stderr)
    print(f"wrote {JSON_FILE.relative_to(ROOT)}", file=sys.stderr)


def verdict(item, program):
    goal = GOALS.get(program)
    if goal is None:
        return ""
    return f"≤ {goal}: " + ("met" if item["cpuRatios"][program] <= goal else "**missed**")


def agreement(item):
    """Whether all count the same buildings, in words."""
    ours, theirs = item["counts"]["kachel"]["buildings"], item["counts"]["bimfabrikhh-core-rs"]["buildings"]
    return f"{ours:,}, as Kachel" if ours == theirs else f"**{theirs:,}, Kachel {ours:,}**"


def table(_):
    data = json.loads(JSON_FILE.read_text())
    peers = ", ".join(f"{name} {version}" for name, version in data["peers"].items())
    rounds = len(data["inputs"][0]["runs"]["kachel"])
    lines = [
        "# Beside other readers of CityGML", "",
        "Written by `Benchmarks/compare_peers.py table` from [peers.json](peers.json), which `measure` writes. No figure is"
        " typed by hand.", "",
        f"Commit {data['commit']}, release build; {peers}; {machine_text(data)}. Medians of {rounds} runs in turn (the"
        " chain: one); the ratio is Kachel's CPU time by the peer's, the median of those of the pairs.", "",
    ]
    lines += [f"- {program}: {words}" for program, words in DOES.items()]
    lines += ["", "| input | program | CPU | wall | peak memory | MB/s by CPU | Kachel's CPU by its | goal |",
              "|---|---|---:|---:|---:|---:|---:|---|"]
    for item in data["inputs"]:
        for program, middle in item["medians"].items():
            ratio = "" if program == "kachel" else f"**{item['cpuRatios'][program]:.2f}**"
            lines.append(
                f"| {item['name']} | {program} | {middle['cpuSeconds']:.2f} s | {middle['wallSeconds']:.2f} s"
                f" | {middle['peakMemoryBytes'] / 2**20:,.0f} MiB | {item['bytes'] / 1e6 / middle['cpuSeconds']:.0f}"
                f" | {ratio} | {verdict(item, program)} |")
    lines += ["", "| input | size | made by | buildings of bimfabrikhh-core-rs | objects and triangles, Kachel | libcitygml |",
              "|---|---:|---|---|---:|---:|"]
    for item in data["inputs"]:
        ours, theirs = item["counts"]["kachel"], item["counts"]["libcitygml"]
        lines.append(f"| {item['name']} | {size(item['bytes'])} | `{item['madeBy']}` | {agreement(item)}"
                     f" | {ours['objects']:,}, {ours['triangles']:,} | {theirs['objects']:,}, {theirs['triangles']:,} |")
    lines += ["", "libcitygml's objects are boundary surfaces, too; it holds a polygon once for each place that links to it."]
    failed = [item["name"] for item in data["inputs"] if item["chainFails"]]
    if failed:
        lines += ["", f"The chain fails on {', '.join(failed)}."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)


def add_options(parser):
    add_inputs(parser, megabytes=50, runs=7)
    parser.add_argument("--chain", action="store_true", help="also the chain to tiles, which takes a minute")


if __name__ == "__main__":
    run_script(__doc__, measure, table, add_options)
