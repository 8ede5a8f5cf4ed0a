#!/usr/bin/env python3
"""Measures reading into city objects beside the least that libxml2 can do and writes reading.json and reading.md.

    Benchmarks/compare_reading.py measure [--kachel FILE] [--data FOLDER] [--megabytes N] [--runs N]
    Benchmarks/compare_reading.py table

The floor is libxml2's push parser with handlers that do nothing, which is what `xmllint --sax` does without its
printing. Kachel reads the same file into city objects, with all rings as doubles and the texts of all attributes, once
with its scanner and once with libxml2 alone; a hash over all of that has to be the same. They take turns; counted is
processor time of the one thread, best of each round's file in memory.

Needs gcc and libxml2-dev. The inputs are grown from the sample of Berlin's open data (0.9 MB) and LoD2 of Bocholt
(41 MB), which are not part of the project and are looked for below KACHEL_TEST_DATA, and a made city.
"""

import json
import os
import re
import statistics
import subprocess
import sys

from measuring import HERE, MADE, ROOT, WORK, add_inputs, circumstances, each_input, machine_text, run_script
from results import size, text_of

JSON_FILE = HERE / "reading.json"
TABLE_FILE = HERE / "reading.md"
BENCH = HERE / ".build" / "release" / "ReadingBench"
# What is aimed at, as multiples of the floor's rate.
GOALS = {"scanner": 1.5, "libxml2": 1 / 1.7}


def build():
    floor = WORK / "libxml2_floor"
    flags = text_of(["pkg-config", "--cflags", "--libs", "libxml-2.0"]).split()
    subprocess.run(["cc", "-O2", str(HERE / "libxml2_floor.c"), "-o", str(floor), *flags], check=True)
    subprocess.run(["swift", "build", "--package-path", str(HERE), "-c", "release", "--product", "ReadingBench"],
                   check=True, stdout=sys.stderr)
    return floor


def floor_rate(floor, source):
    """The best of the five rounds that it runs, MB/s."""
    output = subprocess.run([str(floor), str(source)], check=True, capture_output=True, text=True).stdout
    return max(int(rate) for rate in re.findall(r"(\d+) MB/s", output))


def reading(source, how):
    """The best of three rounds, MB/s, and what was read."""
    output = subprocess.run([str(BENCH), str(source), how, "3"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r"(\d+) MB/s (.*) hash (\w+)", output)
    return max(int(rate) for rate, _, _ in found), found[0][1], found[0][2]


def measure(options):
    WORK.mkdir(parents=True, exist_ok=True)
    floor = build()
    load = os.getloadavg()[0]
    rows = []
    for name, source, made_by in each_input(["Berlin's sample", "Bocholt", MADE], options):
        rates = {"floor": [], "scanner": [], "libxml2": []}
        hashes, read = set(), ""
        for _ in range(options.runs):
            rates["floor"].append(floor_rate(floor, source))
            for how in ["scanner", "libxml2"]:
                rate, read, value = reading(source, how)
                rates[how].append(rate)
                hashes.add(value)
        if len(hashes) != 1:
            sys.exit(f"{name}: not the same was read: {hashes}")
        rows.append({
            "name": name, "madeBy": made_by, "bytes": source.stat().st_size, "rates": rates, "read": read,
            "hash": hashes.pop(),
            "ratios": {how: round(statistics.median(a / b for a, b in zip(rates[how], rates["floor"])), 3)
                       for how in ["scanner", "libxml2"]},
        })
        print(f"{name}: {rows[-1]['ratios']}", file=sys.stderr)
    JSON_FILE.write_text(json.dumps({
        **circumstances(load), "libxml2": text_of(["pkg-config", "--modversion", "libxml-2.0"]), "goals": GOALS,
        "rows": rows,
    }, indent=1) + "\n")


def table(_):
    data = json.loads(JSON_FILE.read_text())

    def middle(values):
        return f"{statistics.median(values):.0f}"

    def verdict(row, how):
        goal = data["goals"][how]
        return f"**{row['ratios'][how]:.2f}** | ≥ {goal:.2f}: {'met' if row['ratios'][how] >= goal else '**missed**'}"

    lines = [
        "# Reading into city objects", "",
        "Written by `Benchmarks/compare_reading.py table` from [reading.json](reading.json), which"
        " `Benchmarks/compare_reading.py measure` writes. No figure is typed by hand.", "",
        f"Commit {data['commit']}, release build; libxml2 {data['libxml2']}; {machine_text(data)}. One"
        f" thread, processor time; medians of {len(data['rows'][0]['rates']['floor'])} runs in turn, each the best of"
        " its rounds. MB/s.", "",
        "The floor is libxml2's push parser with handlers that do nothing. Kachel makes city objects of the same file:"
        " all rings as doubles, the texts of all attributes. With the scanner and with libxml2 alone it reads the same"
        " to the last bit; the hash is of that.", "",
        "| input | size | floor | Kachel, scanner | × floor | goal | Kachel, libxml2 | × floor | goal |",
        "|---|---:|---:|---:|---:|---|---:|---:|---|",
    ]
    for row in data["rows"]:
        rates = row["rates"]
        lines.append(
            f"| {row['name']} | {size(row['bytes'])} | {middle(rates['floor'])} | {middle(rates['scanner'])} |"
            f" {verdict(row, 'scanner')} | {middle(rates['libxml2'])} | {verdict(row, 'libxml2')} |")
    lines.append("")
    lines += [f"- {row['name']}: `{row['madeBy']}`; {row['read']}; hash `{row['hash']}`" for row in data["rows"]]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}")



if __name__ == "__main__":
    run_script(__doc__, measure, table, lambda parser: add_inputs(parser, megabytes=200, runs=5))
