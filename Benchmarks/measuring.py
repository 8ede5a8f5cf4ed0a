"""What the scripts that measure have in common: inputs, one measured run, the machine, the command line."""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Scripts"))
from results import commit, operating_system, processor  # noqa: E402

HERE = ROOT / "Benchmarks"
WORK = ROOT / "out" / "benchmark"
BASES = {
    "Berlin": "berlin-lod2-terrain-intersection/lod2_buildings_berlin_test_area.gml",
    "Berlin's sample": "berlin-libcitygml-sample/berlin_open_data_sample_data.citygml",
    "Bocholt": "nrw-lod2-merged/nrw_bocholt_east_merged.gml",
}
MADE = "made city"
SEED = 7


def grown(name, options):
    """The input of a name, made where it is not there yet, and how it is made; None without its base."""
    if name == MADE:
        # A made building takes about 14.4 kB.
        buildings = round(options.megabytes * 1e6 / 14_400)
        made = WORK / f"made-{options.megabytes}.gml"
        subprocess.run([options.kachel, "synth", "--seed", str(SEED), "--buildings", str(buildings), "-o", str(made)],
                       check=True, capture_output=True)
        return made, f"kachel synth --seed {SEED} --buildings {buildings}"
    base = Path(options.data) / BASES[name]
    if not base.is_file():
        return None, None
    result = WORK / f"{re.sub(r'[^a-z]+', '-', name.lower())}-{options.megabytes}.gml"
    subprocess.run([sys.executable, str(HERE / "replicate.py"), str(base), str(result), str(options.megabytes)],
                   check=True)
    return result, f"replicate.py {base.name} {options.megabytes}"


def each_input(names, options):
    """Name, file and making of the inputs that can be had; says which are left out."""
    for name in names:
        source, made_by = grown(name, options)
        if source is None:
            print(f"left out: {name} (no data)", file=sys.stderr)
        else:
            yield name, source, made_by


def measured(command):
    """Runs a command; CPU and wall seconds, peak bytes, and what it printed."""
    output = WORK / "output.txt"
    with open(output, "wb") as file:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    scale = 1 if sys.platform == "darwin" else 1024
    return {
        "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3), "wallSeconds": round(wall, 3),
        "peakMemoryBytes": usage.ru_maxrss * scale,
    }, output.read_text()


def conversion(options, source):
    """A whole conversion, into folders that the next one takes again."""
    return [options.kachel, "build", str(source), "-o", str(WORK / "tiles"), "--overwrite", "--quiet",
            "--report", str(WORK / "report"), "--fail-on", "never"]


def in_turn(name, commands, rounds):
    """Runs commands in turn; the figures of each by program, and what each printed last."""
    runs = {program: [] for program in commands}
    printed = {}
    for round_number in range(rounds + 1):
        for program, command in commands.items():
            figures, printed[program] = measured(command)
            if round_number > 0:  # the first round warms the caches
                runs[program].append(figures)
                print(f"{name} {round_number} {program} {figures}", file=sys.stderr)
    return runs, printed


def medians(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def circumstances(load_before):
    """What was measured, and on which machine."""
    return {
        "commit": commit(), "processor": processor(), "processors": os.cpu_count(), "system": operating_system(),
        "loadBefore": round(load_before, 2), "loadAfter": round(os.getloadavg()[0], 2),
    }


def machine_text(data):
    """The machine of `circumstances` in words."""
    return (f"{data['system']}, {data['processor']}, {data['processors']} processors, load average"
            f" {data['loadBefore']} before and {data['loadAfter']} after")


def add_inputs(parser, megabytes, runs):
    """The options of scripts over grown inputs."""
    parser.add_argument("--kachel", type=absolute, default=absolute(ROOT / ".build/release/kachel"))
    parser.add_argument("--data", default=os.environ.get("KACHEL_TEST_DATA", "."))
    parser.add_argument("--megabytes", type=int, default=megabytes)
    parser.add_argument("--runs", type=int, default=runs)


def absolute(path):
    return str(Path(path).resolve())


def run_script(words, measure, table, add_options):
    """A script with the two commands `measure` and `table`."""
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="measure and write the JSON file")
    add_options(measuring)
    measuring.set_defaults(run=measure)
    commands.add_parser("table", help="write the page from the JSON file").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)
