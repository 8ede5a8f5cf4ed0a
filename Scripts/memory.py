#!/usr/bin/env python3
"""Measures what memory and disk a conversion needs and writes Documentation/Memory.md.

    Scripts/memory.py measure [--kachel FILE] [--data FOLDER] [--sizes N,N,…]   writes Documentation/Memory.json
    Scripts/memory.py table                                                     writes Documentation/Memory.md from it

Made cities of several sizes, and real data where --data or KACHEL_TEST_DATA names the folder that holds them. The
peak is the kernel's count for the process (ru_maxrss); memory by stage and the disk are looked at 50 times a second.
Linux only; Python's standard library is enough.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from results import commit, grouped, operating_system, processor, size, text_of

ROOT = Path(__file__).resolve().parent.parent
JSON_FILE = ROOT / "Documentation" / "Memory.json"
PAGE_FILE = ROOT / "Documentation" / "Memory.md"
MIB = 2**20
SEED = 7
# What every run may use.
MEMORY = "512M"
JOBS = (1, 2)

# Public name, path below the data folder.
DATA_SETS = [
    ("Bocholt east LoD2, one file", "nrw-lod2-merged/nrw_bocholt_east_merged.gml"),
    ("Bocholt LoD2, 1 km tiles", "nrw-lod2-bocholt-tiles"),
]


def disk_use(folder):
    """Bytes of all files below a folder; files that vanish meanwhile count nothing."""
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(path, name)).st_size
            except OSError:
                pass
    return total


def resident(pid):
    """The resident memory of a process, bytes; 0 once it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def convert(kachel, source, jobs):
    """One conversion, watched."""
    with tempfile.TemporaryDirectory(prefix="kachel-memory.") as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        (folder / "out").mkdir()
        command = [str(kachel), "build", str(source), "-o", str(folder / "out/tiles"), "--report",
                   str(folder / "report"), "--jobs", str(jobs), "--memory", MEMORY, "--fail-on", "never", "--progress", "json"]
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=os.environ | {"TMPDIR": str(folder / "tmp")})
        stage = ["ingest"]

        def follow():
            for line in process.stderr:
                if line.startswith('{"stage"'):
                    stage[0] = json.loads(line)["stage"]

        reader = threading.Thread(target=follow, daemon=True)
        reader.start()
        peaks, disk = {}, 0
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                process.returncode = os.waitstatus_to_exitcode(status)
                break
            peaks[stage[0]] = max(peaks.get(stage[0], 0), resident(process.pid))
            disk = max(disk, disk_use(folder / "tmp") + disk_use(folder / "out"))
            time.sleep(0.02)
        wall = time.monotonic() - start
        reader.join()
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        report = json.loads((folder / "report/report.json").read_text())
        output = disk_use(folder / "out/tiles")
    return {
        "jobs": jobs, "inputBytes": report["run"]["inputBytes"], "files": report["run"]["files"],
        "cityObjects": report["objects"]["input"], "leafTriangles": report["tiles"]["leafTriangles"],
        "tiles": report["tiles"]["count"], "wallSeconds": round(wall, 2),
        "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 2), "peakBytes": usage.ru_maxrss * 1024, "ingestBytes": peaks.get("ingest", 0),
        "tilingBytes": peaks.get("tiling", 0), "diskPeakBytes": max(disk, output), "outputBytes": output,
    }


def measure(options):
    kachel = Path(options.kachel).resolve()
    if not kachel.is_file():
        sys.exit(f"{kachel} does not exist: make release")
    load = os.getloadavg()
    rows = []

    def measure_set(name, kind, source, command):
        for jobs in JOBS:
            print(f"measuring {name}, --jobs {jobs}", file=sys.stderr)
            rows.append({"name": name, "kind": kind, "command": f"{command} --memory {MEMORY} --jobs {jobs}"}
                        | convert(kachel, source, jobs))

    for count in options.sizes:
        before = len(rows)
        with tempfile.TemporaryDirectory(prefix="kachel-memory.") as folder:
            city = Path(folder) / "city.gml"
            subprocess.run([str(kachel), "synth", "--seed", str(SEED), "--buildings", str(count), "-o", str(city)],
                           check=True, stderr=subprocess.DEVNULL)
            measure_set(f"made city, {grouped(count)} buildings", "synth", city,
                        f"kachel synth --seed {SEED} --buildings {count} -o city.gml; kachel build city.gml -o tiles")
        for row in rows[before:]:
            row["buildings"] = count
    for name, path in DATA_SETS:
        source = Path(options.data) / path
        if options.data and source.exists():
            measure_set(name, "real", source, f"kachel build {path} -o tiles")
        else:
            print(f"left out: {name} (no data)", file=sys.stderr)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    result = {
        "commit": options.commit or commit(), "version": text_of([str(kachel), "--version"]),
        "processor": processor(), "processors": os.cpu_count(), "memoryBytes": memory, "system": operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()], "rows": rows,
    }
    JSON_FILE.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"wrote {JSON_FILE.relative_to(ROOT)}", file=sys.stderr)


def mib(count):
    return f"{count / MIB:,.0f} MiB"


def row_text(row):
    return [
        row["name"], str(row["jobs"]), size(row["inputBytes"]), grouped(row["cityObjects"]),
        grouped(row["leafTriangles"]), mib(row["peakBytes"]), mib(row["ingestBytes"]), mib(row["tilingBytes"]),
        f"{row['peakBytes'] / row['inputBytes']:.2f}", f"{row['peakBytes'] / row['cityObjects'] / 1000:.1f} kB",
        size(row["outputBytes"]), size(row["diskPeakBytes"] - row["outputBytes"]),
        f"{row['wallSeconds']:.1f} s", f"{row['cpuSeconds'] / (row['inputBytes'] / 1e6) * 1000:.1f} ms",
    ]


# What is looked ahead to, and on how many processors.
AHEAD = 50_000_000
PROCESSORS = (2, 16)


def slope(runs, key):
    """Least squares of a figure over the buildings."""
    x, y = [row["buildings"] for row in runs], [row[key] for row in runs]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y)) / sum((a - middle_x) ** 2 for a in x)


def ahead(made):
    """What the made cities say of one of `AHEAD` buildings: lines of the page."""
    runs = sorted((row for row in made if row["jobs"] == JOBS[-1]), key=lambda row: row["inputBytes"])[-3:]
    last = runs[-1]
    buildings = last["buildings"]
    growth = max(0.0, slope(runs, "peakBytes"))
    peak = last["peakBytes"] + growth * (AHEAD - buildings)
    scale = AHEAD / buildings
    cpu = last["cpuSeconds"] * scale
    records = (last["diskPeakBytes"] - last["outputBytes"]) / buildings
    objects = last["cityObjects"] / buildings
    lines = [
        f"## {grouped(AHEAD)} buildings",
        "",
        f"Carried on from the three largest made cities at {JOBS[-1]} jobs, not measured: sums grow with the buildings,"
        " peak memory by the straight line through those three.",
        "",
        "| | each building | each tile | all |",
        "|---|---:|---:|---:|",
        f"| XML | {last['inputBytes'] / buildings / 1000:.1f} kB | | {last['inputBytes'] * scale / 1e9:,.0f} GB |",
        f"| city objects | {objects:.2f} | | {grouped(round(objects * AHEAD))} |",
        f"| records on the disk while it runs | {records / 1000:.2f} kB | | {records * AHEAD / 1e9:,.0f} GB |",
        f"| output | {last['outputBytes'] / buildings / 1000:.2f} kB |"
        f" {last['outputBytes'] / last['tiles'] / 1000:.0f} kB | {last['outputBytes'] * scale / 1e9:,.0f} GB |",
        f"| tiles | {last['tiles'] / buildings:.4f} | | {grouped(round(last['tiles'] * scale))} |",
        f"| growth of peak memory | {growth:.1f} bytes | {growth * buildings / last['tiles']:.0f} bytes |"
        f" {peak / MIB:,.0f} MiB in all |",
        f"| processor time | {last['cpuSeconds'] / buildings * 1000:.2f} ms | | {cpu / 3600:.1f} h |",
    ]
    # As well as two threads share the work here; what more can do is bounded by the disk.
    use = last["cpuSeconds"] / last["wallSeconds"] / JOBS[-1]
    for processors in PROCESSORS:
        seconds = cpu / processors / use
        lines.append(f"| time on {processors} processors | | | {seconds / 3600:.1f} h, if the disk reads"
                     f" {last['inputBytes'] * scale / seconds / 1e6:,.0f} MB/s |")
    return lines + [""]


def table(_):
    result = json.loads(JSON_FILE.read_text())
    rows = result["rows"]
    made = [row for row in rows if row["kind"] == "synth"]
    largest = max(made, key=lambda row: row["inputBytes"])
    peak = max(row["peakBytes"] for row in rows)
    on_disk = [row for row in made if row["diskPeakBytes"] - row["outputBytes"] > row["inputBytes"] / 20]
    least = min(on_disk or made, key=lambda row: row["inputBytes"])
    growth = [max(row["peakBytes"] for row in made if row["inputBytes"] == size_of["inputBytes"])
              for size_of in (least, largest)]
    work = max((row["diskPeakBytes"] - row["outputBytes"]) / row["inputBytes"] for row in rows)
    output = max(row["outputBytes"] / row["inputBytes"] for row in rows if row["inputBytes"] > 10e6)
    head = ["data", "jobs", "XML", "city objects", "triangles", "peak memory", "in ingest", "in tiling",
            "bytes a byte of XML", "a city object", "output", "disk beside it", "wall", "CPU a MB"]
    lines = [
        "# Memory and disk",
        "",
        "For whoever has to choose a machine for a run. Written by `Scripts/memory.py table` from"
        " [Memory.json](Memory.json), which `Scripts/memory.py measure` writes. No figure is typed by hand.",
        "",
        "## In short",
        "",
        f"- `--memory` says how much may be used; by default it is a quarter of what the machine, or the control group,"
        f" has. With {MEMORY} no run below took more than {mib(peak)}.",
        f"- From {size(least['inputBytes'])} to {size(largest['inputBytes'])} of XML the peak goes from"
        f" {mib(growth[0])} to {mib(growth[1])}.",
        f"- Disk: the output, at most {output:.2f} of the XML's size in the runs below, and while the run lasts the"
        f" records of larger inputs in the work folder, at most {work:.2f} of the XML's size. With `--overwrite` the old"
        " bundle stays until the new one is complete: room for both.",
        "- XML and CityJSON text sequences are read in blocks: they are never in memory as a whole, neither is the"
        " output. A CityJSON document is: its text, of at most 4 GiB, and its vertices stay in memory until its last"
        " city object is read, besides what the figures below say. None is measured here.",
        "",
        "## Measured",
        "",
        f"Commit {result['commit']} ({result['version']}), release build; {result['system']}, {result['processor']}, "
        f"{result['processors']} processors, {result['memoryBytes'] / 2**30:.0f} GiB; load average "
        f"{result['loadBefore'][0]} before and {result['loadAfter'][0]} after. One run each. MB and kB are 10⁶ and 10³"
        " bytes, MiB 2²⁰.",
        "",
        "Peak memory is the largest resident size that the kernel counted. The two columns beside it are the largest"
        " seen in each stage, 50 looks a second. “Disk beside it” is what was on disk at the worst moment, temporary"
        " files included, less the finished output.",
        "",
        "| " + " | ".join(head) + " |",
        "|---|" + "---:|" * (len(head) - 1),
    ]
    lines += ["| " + " | ".join(row_text(row)) + " |" for row in rows]
    lines += [
        "",
        *ahead(made),
        "## What grows with what",
        "",
        "| part | grows with | why |",
        "|---|---|---|",
        "| program, PROJ, geoid grid | nothing | loaded once; a geoid grid of one's own (`--geoid FILE`) adds its size |",
        "| reading | `--jobs` | each worker has two batches of about 1 MB of XML, a parser, PROJ's state and scratch |",
        "| a single member | its size | a member is parsed whole; one above 1 GiB is refused (KCL-X004) |",
        "| records | `--memory`, at most | every city object waits, meshed and with its attributes as text, from its"
        " reading to its tile: in memory where the input is small, else in the work folder, in"
        " [sorted runs](SpoolFormat.md) of at most 16 MiB |",
        "| what was freed | nothing | up to 32 MiB stay for the next batch or tile; of large inputs what lies free is given"
        " back after each run of records and some cells of tiles |",
        "| sorting at the barrier | `--memory`, at most | the heads of the runs are merged, 152 bytes a record, and"
        " written in one order |",
        "| the plan | cells of about 1.2 km with objects in them | 80 bytes a cell |",
        "| sizes of the files written | tiles | the path and a number each, some 150 bytes a tile |",
        "| tiling | `--jobs`, `--tile-bytes` | each worker holds one tile; a built tile hands its parent a bounded"
        " choice |",
        "| problems and quarantine | problems | those with a place of their own are kept with their text for the"
        " report; the others are counted |",
        "| output | nothing | tiles are written as they are made |",
        "",
        "Gzip changes next to nothing: what counts is the XML inside.",
        "",
        "## An interrupted run",
        "",
        "A run whose records are on the disk leaves a journal in its work folder (`OUTPUT.work`, or below"
        " `--work-dir`), and its tiles in the hidden folder `.OUTPUT.kachel-work` beside the output. After Ctrl-C, a full"
        " disk, an end of the process of any kind, the same command goes on there: with the same program, options that"
        " decide what the tiles hold, and inputs. It reads the inputs again, and checks by their hashes that they are the"
        " same; what their objects became is not made again, nor are the tiles of finished cells. The bundle is the same"
        " as that of a run that was left alone ([shown](../Benchmarks/interruptions.md)). `--jobs` may be"
        " another; `--memory` too, as long as it leaves the objects that wait for others as much room.",
        "",
        "- `--restart` discards what was finished. To give up a run for good, remove the two folders.",
        "- Files are not forced to the disk: after a power failure, use `--restart`.",
        "- Inputs that fit into memory (up to 32 MB, or up to 256 MB where `--memory` leaves room), and the tiles of a `.3tz`"
        " archive, are made anew.",
        "",
        "## How to stay in bounds",
        "",
        "- **`--memory`** bounds what can be on the disk instead; what a batch of input, a worker and a tile need comes"
        " on top, some tens of MiB a worker. The least is 128M.",
        "- **`--work-dir`** names a disk with room for the records, if the output's has none.",
        "- **Limit the process** where other things run on the machine: `systemd-run --scope -p MemoryMax=2G kachel"
        " build …`. Kachel sees the limit and takes a quarter of it. Past the limit the kernel ends the run; nothing"
        " half-written stays under the output's name.",
        "- **Split by area** to use several machines: each district a run of its own. Give the runs one root: a"
        " `tileset.json` whose children name those of the districts (below). An object that lies in two inputs of"
        " different runs is shown twice: duplicates are only found within a run. Each run has its own schema: a"
        " property may be a number in one district and text in the next.",
        "",
        "Several bundles under one root, beside the folders `north` and `south`:",
        "",
        "```json",
        '{"asset": {"version": "1.1"}, "geometricError": 100000, "root": {',
        '  "boundingVolume": {"region": [0.1650, 0.8950, 0.1660, 0.8960, 0, 1000]},',
        '  "geometricError": 100000, "refine": "ADD", "children": [',
        '    {"boundingVolume": {"region": [0.1650, 0.8955, 0.1660, 0.8960, 0, 1000]}, "geometricError": 1000,',
        '     "content": {"uri": "north/tileset.json"}},',
        '    {"boundingVolume": {"region": [0.1650, 0.8950, 0.1660, 0.8955, 0, 1000]}, "geometricError": 1000,',
        '     "content": {"uri": "south/tileset.json"}}]}}',
        "```",
        "",
        "Regions are west, south, east, north in radians and heights in metres above the ellipsoid; `manifest.json` has"
        " the extent of each bundle in degrees. They must hold all that the bundle shows.",
        "",
        "## Commands",
        "",
    ]
    lines += [f"- {row['name']}: `{row['command']}`" for row in rows if row["jobs"] == JOBS[-1]]
    PAGE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {PAGE_FILE.relative_to(ROOT)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="run Kachel and write Memory.json")
    measuring.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    measuring.add_argument("--data", default=os.environ.get("KACHEL_TEST_DATA", ""))
    measuring.add_argument("--commit", default="", help="the commit of the program measured, where it is not this one's")
    measuring.add_argument("--sizes", type=lambda text: [int(part) for part in text.split(",")],
                           default=[1000, 16000, 64000, 256000, 700000], metavar="N,N,…", help="buildings of the made cities")
    measuring.set_defaults(run=measure)
    commands.add_parser("table", help="write Memory.md from Memory.json").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
