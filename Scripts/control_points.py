#!/usr/bin/env python3
"""The control points of Tests/ControlPoints: Scripts/control_points.py check | write | table

check  computes every expected position anew and compares: with cct to 0.2 mm, and once more without PROJ, by the
       formulas of Scripts/formulas.py, to 0.5 mm
write  puts what was computed into the file
table  rewrites the tables of Documentation/Accuracy.md from the points and from the deviations that the tests found

Kachel has no part in it. Each point has a command that takes its source coordinates (or what an agency published) on
standard input and gives WGS 84: PROJ's cct with a pipeline written by hand from EPSG's parameters, or arithmetic.
Needs Debian's proj-bin and proj-data; the geocentric coordinates are computed here.
"""

import argparse
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import formulas

ROOT = Path(__file__).resolve().parent.parent
POINTS = ROOT / "Tests/ControlPoints/ControlPoints.json"
DEVIATIONS = ROOT / "Tests/ControlPoints/Deviations.json"
DOCUMENT = ROOT / "Documentation/Accuracy.md"
BLOCK = re.compile(r"(?<=<!-- control points -->\n).*?(?=<!-- end -->)", re.DOTALL)
SUMMARY = re.compile(r"(?<=<!-- summary -->\n).*?(?=<!-- end -->)", re.DOTALL)

# WGS 84, EPSG:7030.
AXIS, FLATTENING = 6378137.0, 1 / 298.257223563
ECCENTRICITY = FLATTENING * (2 - FLATTENING)  # squared

KINDS = {
    "published": "Examples that agencies publish",
    "by hand": "By definition or by hand",
    "computed": "Computed with cct from EPSG's parameters",
    "grid": "With a grid that Debian has",
    "fallback": "Heights whose geoid Debian does not have",
}


def degrees(text):
    """A number of degrees, given as such, as 8°29'11.1"E or as 0.1rad."""
    if text.endswith("rad"):
        return f"{math.degrees(float(text[:-3])):.13f}"
    match = re.fullmatch(r"""(-?)(\d+)°(?:(\d+(?:\.\d+)?)')?(?:(\d+(?:\.\d+)?)")?([NSEW]?)""", text)
    if not match:
        return text
    sign, whole, minutes, seconds, side = match.groups()
    value = int(whole) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return f"{-value if sign or side in ('S', 'W') else value:.13f}"


def geocentric(longitude, latitude, height):
    """Metres, by the textbook."""
    l, b = math.radians(longitude), math.radians(latitude)
    normal = AXIS / math.sqrt(1 - ECCENTRICITY * math.sin(b) ** 2)
    return (
        (normal + height) * math.cos(b) * math.cos(l),
        (normal + height) * math.cos(b) * math.sin(l),
        (normal * (1 - ECCENTRICITY) + height) * math.sin(b),
    )


def geographic(x, y, z):
    """Degrees and metres, by iteration; not for the poles."""
    ring = math.hypot(x, y)
    latitude, height = math.atan2(z, ring * (1 - ECCENTRICITY)), 0.0
    for _ in range(20):
        normal = AXIS / math.sqrt(1 - ECCENTRICITY * math.sin(latitude) ** 2)
        height = ring / math.cos(latitude) - normal
        latitude = math.atan2(z, ring * (1 - ECCENTRICITY * normal / (normal + height)))
    return math.degrees(math.atan2(y, x)), math.degrees(latitude), height


def run(command, text, name):
    """The three numbers that a command makes of a line."""
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail; " + command], input=text + "\n", text=True, capture_output=True, timeout=60)
    words = done.stdout.split()[:3]
    if done.returncode != 0 or len(words) < 3 or "*" in done.stdout:
        raise SystemExit(f"{name}: {command}\n{done.stdout}{done.stderr}")
    return " ".join(words)


def computed(point, without_proj=False):
    """Longitude, latitude, height, x, y, z as a point's command gives them; its cct by the formulas here if asked for."""
    line = " ".join(degrees(word) for word in point["input"].split())
    if without_proj:
        for command in point["command"].split(" | "):
            if command.startswith("cct"):
                numbers = formulas.Pipeline(command.split()[3:]).run(*map(float, line.split()))
                line = " ".join(f"{number:.12f}" for number in numbers)
            else:
                line = run(command, line, point["name"])
    else:
        line = run(point["command"], line, point["name"])
    numbers = [float(word) for word in line.split()]
    if point["gives"] == "x y z":
        return *geographic(*numbers), *numbers
    longitude, latitude, height = numbers
    return longitude, latitude, height, *geocentric(longitude, latitude, height)


def texts(values):
    longitude, latitude, height, *position = values
    # No negative zero.
    return {
        "longitude": f"{longitude + 0:.11f}", "latitude": f"{latitude + 0:.11f}", "height": f"{height + 0:.4f}",
        "geocentric": " ".join(f"{round(value, 4) + 0:.4f}" for value in position),
    }


def check(document, writes):
    worst, worst_without, skipped = 0, 0, []
    for point in document["points"]:
        values = computed(point)
        if writes:
            point["expected"] = texts(values)
            continue
        expected = point["expected"]
        stated = [float(text) for text in expected["geocentric"].split()]
        named = geocentric(*(float(expected[key]) for key in ("longitude", "latitude", "height")))
        distance = max(math.dist(stated, values[3:]), math.dist(named, values[3:]))
        worst = max(worst, distance)
        try:
            beside = math.dist(stated, computed(point, without_proj=True)[3:])
            worst_without = max(worst_without, beside)
            if beside > 0.0005:
                print(f"{point['name']}: {beside:.4f} m from the expected position without PROJ", file=sys.stderr)
        except formulas.Unknown as unknown:
            skipped.append(f"{point['name']} ({unknown})")
        if distance > 0.0002:
            print(f"{point['name']}: {distance:.4f} m from the expected position, {texts(values)}", file=sys.stderr)
    if writes:
        POINTS.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    if worst > 0.0002 or worst_without > 0.0005:
        raise SystemExit(1)
    count = len(document["points"])
    print(f"{count} control points computed anew with cct, the farthest {worst * 1000:.2f} mm away")
    print(f"{count - len(skipped)} of them again without PROJ, the farthest {worst_without * 1000:.2f} mm away")
    print("not without PROJ: " + ", ".join(skipped))


def length(metres):
    """For people: millimetres below 10 cm."""
    if metres < 0.1:
        return f"{metres * 1000:.1f} mm"
    return f"{metres:.2f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def system(point):
    """The name as in the file, definitions shortened, and the options."""
    name = point["srsName"]
    name = name if len(name) <= 60 else name[:40] + "…"
    named = {"geoid": "geoid", "heights": "heights", "heightOffset": "height-offset", "axisOrder": "axis-order", "crs": "crs"}
    options = "".join(f" `--{named[key]} {'FILE' if value == 'plane' else value}`" for key, value in point["options"].items())
    return f"`{name}`{options}"


def summary(points, found):
    """What the tables come to."""
    def worst(chosen, column=1):
        return max(found[point["name"]][column] for point in chosen)

    sound = [point for point in points if "open" not in point]
    exact = [point for point in sound if point["tolerance"] <= 0.005]
    agencies = [point for point in sound if point["kind"] == "published"]
    far = [point for point in sound if point["kind"] == "fallback" and point["tolerance"] > 0.1]
    names = len({point["srsName"] for point in points})
    lines = [
        f"- {len(points)} points under {names} names of reference systems; "
        f"{len(sound)} are where they must be, {len(points) - len(sound)} are not and are marked **open**.",
        f"- {len(exact)} of them must be within 5 mm in the tile. The farthest is {length(worst(exact))} away, most of it the "
        f"tile's grid of 1/256 m; before the tile it was {length(worst(exact, 0))}.",
        f"- {len(agencies)} are examples that agencies publish, rounded to what they print: at most {length(worst(agencies))} away.",
        f"- {len(far)} stand beside true heights that a missing geoid does not reach: at most {length(worst(far))} away, less than 1 m "
        "as the warning says. The other rows of their table are compared with EGM96 itself.",
    ]
    return "\n".join(lines) + "\n"


def tables(points, found):
    lines = []
    for kind, title in KINDS.items():
        lines += [
            f"### {title}", "",
            "| point | place | system | how its WGS 84 position is known | source good to | tolerance | in the tile | before it |",
            "|---|---|---|---|---:|---:|---:|---:|",
        ]
        for point in points:
            if point["kind"] != kind:
                continue
            source = point["source"] + (f". **Open:** {point['open']}" if "open" in point else "")
            before, tile = found[point["name"]]
            lines.append(
                f"| {cell(point['name'])} | {point['place']} | {cell(system(point))} | {cell(source)} | "
                f"{length(point['rounding'])} | {length(point['tolerance'])} | {length(tile)} | {length(before)} |")
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def document_text(points):
    """Documentation/Accuracy.md with its tables anew."""
    found = json.loads(DEVIATIONS.read_text())
    text = SUMMARY.sub(lambda _: summary(points, found), DOCUMENT.read_text(), count=1)
    return BLOCK.sub(lambda _: tables(points, found), text, count=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["check", "write", "table"])
    action = parser.parse_args().action
    document = json.loads(POINTS.read_text())
    if action == "table":
        DOCUMENT.write_text(document_text(document["points"]))
        return
    check(document, action == "write")


if __name__ == "__main__":
    main()
