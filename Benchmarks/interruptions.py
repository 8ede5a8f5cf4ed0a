#!/usr/bin/env python3
"""Ends conversions at random moments, lets the same command go on, and compares the bundles.

    Benchmarks/interruptions.py measure [--kachel PROGRAM] [--buildings 64000] [--kills 10] [--seed 7]
    Benchmarks/interruptions.py table

`measure` makes a city, converts it undisturbed, then once more for each moment: killed (SIGKILL), asked to stop
(SIGINT), and on a file system that gets full (a tmpfs; needs the right to mount, else it is left out). It writes
interruptions.json, `table` interruptions.md from that. Exits with 1 if a bundle differs.
"""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import HERE, ROOT, circumstances, machine_text, run_script

DATA_FILE = HERE / "interruptions.json"
PAGE_FILE = HERE / "interruptions.md"
MEMORY = "512M"


def bundle_hash(folder):
    """One hash over the names and bytes of all files."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(folder)}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def size(path):
    return path.stat().st_size if path.exists() else 0


class Runs:
    def __init__(self, kachel, source, folder):
        self.kachel, self.source, self.folder = kachel, source, folder

    def command(self, output):
        return [str(self.kachel), "build", str(self.source), "-o", str(output), "--memory", MEMORY, "--progress",
                "none", "--fail-on", "never", "--report", str(self.folder / "report")]

    def whole(self, output):
        """Runs to the end; seconds, resumed objects and tiles."""
        start = time.monotonic()
        result = subprocess.run(self.command(output), capture_output=True, text=True)
        seconds = time.monotonic() - start
        if result.returncode != 0:
            sys.exit(f"{' '.join(self.command(output))} ended with {result.returncode}: {result.stderr}")
        run = json.loads((self.folder / "report/report.json").read_text())["run"]
        return {"seconds": round(seconds, 2), "resumedObjects": run["resumedObjects"],
                "resumedTiles": run["resumedTiles"]}

    def interrupted(self, output, number, after):
        """Runs until a signal; what was left, and how long the process lived on."""
        process = subprocess.Popen(self.command(output), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            pass
        start = time.monotonic()
        process.send_signal(number)
        _, words = process.communicate()
        lived = time.monotonic() - start
        work = output.with_name(output.name + ".work")
        return {"after": round(after, 2), "status": process.returncode, "livedOn": round(lived, 3),
                "message": words.strip().splitlines()[-1] if words.strip() else "",
                "outputExists": output.exists(), "journalBytes": size(work / "journal"),
                "recordBytes": size(work / "records")}

    def compared(self, output, row, expected):
        row["again"] = self.whole(output)
        row["same"] = bundle_hash(output) == expected
        work = output.with_name(output.name + ".work")
        hidden = output.with_name(f".{output.name}.kachel-work")
        row["nothingLeft"] = not work.exists() and not hidden.exists()
        shutil.rmtree(output)
        return row


def disk_full(runs, expected, output_bytes):
    """Lets a run fill a small file system, then gives it room."""
    point = runs.folder / "small"
    point.mkdir()
    rows = []
    # Too small for the records, and too small for the tiles behind them.
    record_bytes = runs.record_bytes
    for room in (record_bytes // 2, record_bytes + output_bytes // 2):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(point)],
                          capture_output=True).returncode != 0:
            print("disk full: left out, no right to mount a tmpfs", file=sys.stderr)
            return rows
        try:
            output = point / "tiles"
            result = subprocess.run(runs.command(output), capture_output=True, text=True)
            lines = result.stderr.strip().splitlines()
            row = {"room": room, "status": result.returncode,
                   "message": re.sub(r"\S*/small/", "", lines[-1]) if lines else "",
                   "outputExists": output.exists()}
            subprocess.run(["mount", "-o", f"remount,size={8 * (record_bytes + output_bytes)}", str(point)], check=True)
            rows.append(runs.compared(output, row, expected))
        finally:
            subprocess.run(["umount", str(point)], check=True)
    return rows


def measure(options):
    kachel = Path(options.kachel).resolve()
    if not kachel.is_file():
        sys.exit(f"{kachel} does not exist: make release")
    load = os.getloadavg()[0]
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="kachel-interruptions.", dir=options.folder) as name:
        folder = Path(name)
        source = folder / "city.gml"
        subprocess.run([kachel, "synth", "--seed", str(options.seed), "--buildings", str(options.buildings), "-o",
                        source], check=True, capture_output=True)
        runs = Runs(kachel, source, folder)
        undisturbed = runs.whole(folder / "tiles")
        expected = bundle_hash(folder / "tiles")
        output_bytes = sum(path.stat().st_size for path in (folder / "tiles").rglob("*") if path.is_file())
        shutil.rmtree(folder / "tiles")
        whole = undisturbed["seconds"]
        rows = []
        for index in range(options.kills):
            # One moment in each tenth (of ten) of the time that the run takes.
            after = (index + chance.random()) / options.kills * 0.97 * whole
            print(f"killed after {after:.2f} of {whole:.2f} s", file=sys.stderr)
            row = runs.interrupted(folder / "tiles", signal.SIGKILL, after)
            if not row["outputExists"]:
                rows.append(runs.compared(folder / "tiles", row, expected))
            else:
                shutil.rmtree(folder / "tiles")
        runs.record_bytes = max(row["recordBytes"] for row in rows)
        stops = []
        for index in range(options.stops):
            after = (index + chance.random()) / options.stops * 0.95 * whole
            print(f"stopped after {after:.2f} of {whole:.2f} s", file=sys.stderr)
            row = runs.interrupted(folder / "tiles", signal.SIGINT, after)
            row["message"] = row["message"].replace(str(folder) + "/", "")
            stops.append(runs.compared(folder / "tiles", row, expected))
        full = disk_full(runs, expected, output_bytes)
        input_bytes = source.stat().st_size
    result = {
        **circumstances(load), "command": "Benchmarks/interruptions.py measure", "seed": options.seed,
        "buildings": options.buildings, "inputBytes": input_bytes, "outputBytes": output_bytes, "memory": MEMORY,
        "undisturbed": undisturbed, "killed": rows, "stopped": stops, "diskFull": full,
    }
    DATA_FILE.write_text(json.dumps(result, indent=1) + "\n")
    print(f"wrote {DATA_FILE}", file=sys.stderr)
    if not all(row["same"] and row["nothingLeft"] for row in rows + stops + full):
        sys.exit("a bundle differs, or something is left")


def table(_):
    data = json.loads(DATA_FILE.read_text())

    def mb(value):
        return f"{value / 1e6:.1f} MB"

    def yes(value):
        return "yes" if value else "**no**"

    def again(row):
        run = row["again"]
        return (f"{run['resumedObjects']:,} | {run['resumedTiles']:,} | {run['seconds']:.1f} s | {yes(row['same'])} |"
                f" {yes(row['nothingLeft'])}")

    whole = data["undisturbed"]["seconds"]
    lines = [
        "# Interrupted runs", "",
        "Written by `Benchmarks/interruptions.py table` from [interruptions.json](interruptions.json), which"
        " `Benchmarks/interruptions.py measure` writes. No figure is typed by hand.", "",
        f"Commit {data['commit'][:12]}, release build; {machine_text(data)}. A made city of {data['buildings']:,} buildings"
        f" (`kachel synth --seed {data['seed']} --buildings {data['buildings']}`), {mb(data['inputBytes'])} of CityGML,"
        f" {mb(data['outputBytes'])} of tiles; `kachel build city.gml -o tiles --memory {data['memory']}`. Left alone"
        f" it takes {whole:.1f} s.", "",
        "“Same” compares the names and bytes of all files with those of the run that was left alone; “nothing left”"
        " that neither the work folder nor unfinished tiles remain.", "",
        "## Killed (SIGKILL) at random moments, then the same command again", "",
        "| after | records | journal | objects not read again | tiles not made again | second run | same | nothing left |",
        "|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    for row in data["killed"]:
        lines.append(f"| {row['after']:.1f} s | {mb(row['recordBytes'])} | {row['journalBytes'] / 1e3:.0f} kB |"
                     f" {again(row)} |")
    lines += [
        "", "## Asked to stop (SIGINT, Ctrl-C)", "",
        "| after | lived on | exit status | objects not read again | tiles not made again | second run | same |"
        " nothing left |",
        "|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    for row in data["stopped"]:
        lines.append(f"| {row['after']:.1f} s | {row['livedOn']:.2f} s | {row['status']} | {again(row)} |")
    if data["stopped"]:
        lines += ["", f"The last word: `{data['stopped'][-1]['message']}`"]
    lines += [
        "", "## A disk that gets full (tmpfs), then the same command with room", "",
        "| room | exit status | objects not read again | tiles not made again | second run | same | nothing left |",
        "|---:|---:|---:|---:|---:|---|---|",
    ]
    for row in data["diskFull"]:
        lines.append(f"| {mb(row['room'])} | {row['status']} | {again(row)} |")
    if not data["diskFull"]:
        lines.append("| not measured: no right to mount | | | | | | |")
    lines += [""] + [f"- `{row['message']}`" for row in data["diskFull"]]
    PAGE_FILE.write_text("\n".join(lines).rstrip() + "\n")
    print(f"wrote {PAGE_FILE.name}")



def add_options(parser):
    parser.add_argument("--kachel", default=ROOT / ".build/release/kachel")
    parser.add_argument("--buildings", type=int, default=64_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--stops", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", default=None, help="where to work; a temporary folder")


if __name__ == "__main__":
    run_script(__doc__, measure, table, add_options)
