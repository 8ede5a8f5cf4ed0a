#!/usr/bin/env python3
"""Measures reading into city objects beside the least that libxml2 can do and writes reading.json and reading.md.

    Benchmarks/compare_reading.py measure [--kachel FILE] [--data FOLDER] [--megabytes N] [--runs N]
    Benchmarks/compare_reading.py table

The floor is libxml2's push parser with handlers that do nothing, which is what `xmllint --sax` does without its
printing. Kachel reads the same file into city objects, with all rings as doubles and the texts of all attributes, once
with its scanner and once with libxml2 alone; a hash over all of that has to be the same. They take turns; counted is
processor time of the one thread, best of each round's file in memory.

Needs gcc and libxml2-dev. The inputs are grown from LoD2 of Bocholt (41 MB), which is not part of the project and is
looked for below KACHEL_TEST_DATA, and a made city.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from compare_libcitygml import HERE, MADE, ROOT, WORK, grown
from results import commit, operating_system, processor, size, text_of  # noqa: E402

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
    load = os.getloadavg()
    rows = []
    given = SimpleNamespace(kachel=str(Path(options.kachel).resolve()), data=options.data, megabytes=options.megabytes)
    for name in ["Bocholt", MADE]:
        source, made_by = grown(name, given)
        if source is None:
            print(f"left out: {name} (no data)", file=sys.stderr)
            continue
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
        "commit": commit(), "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "libxml2": text_of(["pkg-config", "--modversion", "libxml-2.0"]), "loadBefore": round(load[0], 2),
        "loadAfter": round(os.getloadavg()[0], 2), "goals": GOALS, "rows": rows,
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
        f"Commit {data['commit']}, release build; libxml2 {data['libxml2']}; {data['system']}, {data['processor']},"
        f" {data['processors']} processors, load average {data['loadBefore']} before and {data['loadAfter']} after. One"
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure")
    measuring.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    measuring.add_argument("--data", default=os.environ.get("KACHEL_TEST_DATA", "."))
    measuring.add_argument("--megabytes", type=int, default=200)
    measuring.add_argument("--runs", type=int, default=5)
    measuring.set_defaults(run=measure)
    commands.add_parser("table").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
