#!/usr/bin/env python3
"""Measures Kachel on real data sets and writes the table in Documentation/Results.md.

    Scripts/results.py measure [--kachel FILE] [--data FOLDER] [--runs N]   writes Documentation/Results.json
    Scripts/results.py table                                               writes Documentation/Results.md from it

The data sets are not part of the project: --data or KACHEL_TEST_DATA names the folder that holds them. Rows whose
files are not there are left out by name. Python's standard library is enough.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JSON_FILE = ROOT / "Documentation" / "Results.json"
TABLE_FILE = ROOT / "Documentation" / "Results.md"

# Public name, source and licence, path below the data folder, options beside the defaults.
DATA_SETS = [
    ("Bocholt LoD2 (1 km tiles)", "Geobasis NRW, dl-de/zero-2-0", "nrw-lod2-bocholt-tiles", []),
    ("Berlin LoD2 test area", "Geoportal Berlin, dl-de/by-2-0",
     "berlin-lod2-terrain-intersection/lod2_buildings_berlin_test_area.gml", []),
    ("Berlin open data sample", "Berlin open data, through libcitygml's samples",
     "berlin-libcitygml-sample/berlin_open_data_sample_data.citygml", []),
    ("Potsdam LoD1", "samples of 3DCityDB, Apache-2.0", "potsdam-lod1/Potsdam_LoD1.gml", []),
    ("Munich LoD2, one building", "Bayerische Vermessungsverwaltung, CC BY 4.0",
     "munich-lod2-one/DEBY_LOD2_4959457.gml", []),
    ("Vienna, Karl-Marx-Hof", "Stadt Wien, CC BY 4.0", "vienna-karl-marx-hof/city.gml", []),
    ("Vienna, heights from Wiener Null", "Stadt Wien, CC BY 4.0", "vienna-karl-marx-hof/city.gml",
     ["--crs", "EPSG:31256+8881"]),
    ("Zürich LoD2 sample", "Stadt Zürich, open government data", "zurich-delft-njam/zurich-lod2-citygml1.xml", []),
    ("Delft LoD1 sample", "samples of citygml-to-3dtiles, Apache-2.0", "zurich-delft-njam/delft-citygml2.xml", []),
    ("New York, one skyscraper", "NYC DoITT open data", "nyc-citygml1/building-test.gml", []),
]


def text_of(command):
    """The output of a command, empty where it fails."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def processor():
    """The processor's name as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return text_of(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()


def operating_system():
    """The system's name, Debian's where there is one."""
    try:
        for line in Path("/etc/os-release").read_text().splitlines():
            if line.startswith("PRETTY_NAME="):
                return line.split("=", 1)[1].strip('"')
    except OSError:
        pass
    return platform.platform(terse=True)


def commit():
    """The commit that was measured, marked where sources differ from it."""
    name = text_of(["git", "rev-parse", "--short=12", "HEAD"])
    changed = text_of(["git", "status", "--porcelain", "--", "Sources", "Package.swift"])
    return name + ("+changes" if changed else "")


def run_once(kachel, source, extra, work):
    """One conversion; its report."""
    command = [str(kachel), "build", str(source), "-o", str(work / "tiles"), "--overwrite", "--report",
               str(work / "report"), "--fail-on", "never", "--quiet", *extra]
    subprocess.run(command, check=True)
    return json.loads((work / "report" / "report.json").read_text())


def measure_row(kachel, source, extra, runs):
    """The figures of a data set: what was made, and the medians of what it cost."""
    with tempfile.TemporaryDirectory(prefix="kachel-results.") as folder:
        reports = [run_once(kachel, source, extra, Path(folder)) for _ in range(runs)]
    first = reports[0]
    for other in reports[1:]:
        for part in ("objects", "tiles", "place", "problemCounts"):
            if other[part] != first[part]:
                sys.exit(f"{source.name}: two runs differ in {part}")

    def median(key):
        return statistics.median(report["run"][key] for report in reports)

    cpu = median("cpuSeconds")
    return {
        "files": first["run"]["files"], "inputBytes": first["run"]["inputBytes"], "objects": first["objects"],
        "tiles": first["tiles"], "place": first["place"], "problemCounts": first["problemCounts"],
        "cpuSeconds": round(cpu, 3), "wallSeconds": round(median("wallSeconds"), 3),
        "megabytesPerCPUSecond": round(first["run"]["inputBytes"] / 1e6 / cpu, 1) if cpu > 0 else None,
        "peakMemoryBytes": int(median("peakMemoryBytes")), "jobs": first["run"]["jobs"],
    }


def measure(options):
    kachel = Path(options.kachel).resolve()
    data = Path(options.data)
    if not kachel.is_file():
        sys.exit(f"{kachel} does not exist: make release")
    rows = []
    load = os.getloadavg()
    for name, origin, path, extra in DATA_SETS:
        if not (data / path).exists():
            print(f"left out: {name} ({path} is not in {data})", file=sys.stderr)
            continue
        print(f"measuring {name}", file=sys.stderr)
        rows.append({
            "name": name, "origin": origin,
            "command": " ".join(["kachel build", path, "-o tiles --report report", *extra]),
        } | measure_row(kachel, data / path, extra, options.runs))
    result = {
        "commit": commit(), "version": text_of([str(kachel), "--version"]),
        "compiler": (text_of(["swift", "--version"]).splitlines() or [""])[0], "processor": processor(),
        "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()], "runs": options.runs, "rows": rows,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"wrote {JSON_FILE.relative_to(ROOT)}", file=sys.stderr)


def grouped(value):
    return f"{value:,}"


def size(count):
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.1f} kB"


def degrees(place):
    longitude = (place["west"] + place["east"]) / 2
    latitude = (place["south"] + place["north"]) / 2
    return f"{longitude:.4f} {latitude:.4f}"


def row_text(row):
    objects = row["objects"]
    tiles = row["tiles"]
    sum_text = (f"{grouped(objects['input'])} = {grouped(objects['leaves'])} + {grouped(objects['quarantined'])}"
                f" + {grouped(objects['duplicates'])}")
    if objects["input"] != objects["leaves"] + objects["quarantined"] + objects["duplicates"]:
        sys.exit(f"{row['name']}: {sum_text} is wrong")
    problems = ", ".join(f"{code[4:]} × {grouped(count)}" for code, count in sorted(row["problemCounts"].items()))
    return [
        row["name"], size(row["inputBytes"]), sum_text, grouped(tiles["leafTriangles"]), grouped(tiles["count"]),
        size(tiles["bytes"]), f"{row['cpuSeconds']:.2f}", f"{row['megabytesPerCPUSecond']:.1f}",
        f"{row['peakMemoryBytes'] / 2**20:.0f} MiB", problems or "none", degrees(row["place"]),
        f"{row['place']['medianBase']:.1f} m",
    ]


def table(_):
    result = json.loads(JSON_FILE.read_text())
    head = ["data", "input", "objects in = leaves + quarantined + duplicates", "triangles", "tiles", "bytes", "CPU s",
            "MB/s", "peak", "problems by code (KCL-)", "lon lat", "median base"]
    lines = [
        "# Results on real data",
        "",
        "Written by `Scripts/results.py table` from [Results.json](Results.json); `make results` measures and writes"
        " both. No figure is typed by hand.",
        "",
        f"Commit {result['commit']} ({result['version']}), {result['compiler']}, release build; {result['system']}, "
        f"{result['processor']}, {result['processors']} processors, load average {result['loadBefore'][0]} before and "
        f"{result['loadAfter'][0]} after. Medians of {result['runs']} runs; the results of all runs were equal.",
        "",
        "Objects are city objects of all depths. Triangles are those of the leaves, tiles and bytes those of all "
        "levels. MB/s is input (10⁶ bytes) by CPU second, user and system, over all threads. The place is the middle "
        "of the extent in degrees, the median base in metres above the WGS 84 ellipsoid. The codes are explained in "
        "[Problems.md](Problems.md).",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "|".join(["---"] + ["---:"] * 8 + ["---"] + ["---:"] * 2) + "|",
    ]
    lines += ["| " + " | ".join(row_text(row)) + " |" for row in result["rows"]]
    lines += ["", "| data | origin | files | command |", "|---|---|---:|---|"]
    lines += [f"| {row['name']} | {row['origin']} | {row['files']} | `{row['command']}` |" for row in result["rows"]]
    lines += [
        "",
        "Small inputs are dominated by the start of the program and of PROJ (tens of milliseconds), so their MB/s "
        "says little.",
    ]
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="run Kachel and write Results.json")
    measuring.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    measuring.add_argument("--data", default=os.environ.get("KACHEL_TEST_DATA", ""))
    measuring.add_argument("--runs", type=int, default=3)
    measuring.set_defaults(run=measure)
    commands.add_parser("table", help="write Results.md from Results.json").set_defaults(run=table)
    options = parser.parse_args()
    if options.run is measure and not options.data:
        parser.error("measure needs --data or KACHEL_TEST_DATA")
    options.run(options)


if __name__ == "__main__":
    main()
