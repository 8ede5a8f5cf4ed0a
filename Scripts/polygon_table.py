#!/usr/bin/env python3
"""Triangulates every polygon of a folder of city models and compares the area covered with the polygon's.

    Scripts/polygon_table.py measure [--data FOLDER] [--only TEXT]    writes Documentation/Polygons.json
    Scripts/polygon_table.py table                                   writes Documentation/Polygons.md from it

--data or KACHEL_TEST_DATA names the folder, whose CATALOG.md lists the files. The polygons are read by
`source_polygons.py`, independently of Kachel, and triangulated as they are written by `TriangulationBench`
(Benchmarks/README.md). What covers what is decided here: areas with numpy, in doubtful cases with fractions; validity by
GEOS; beside it mapbox_earcut triangulates the same. Needs numpy, shapely and mapbox_earcut from PyPI.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path

from coverage import catalogue
from results import ROOT, commit, operating_system, processor, text_of
from source_polygons import read_polygons, write_dump

JSON_FILE = ROOT / "Documentation" / "Polygons.json"
TABLE_FILE = ROOT / "Documentation" / "Polygons.md"
BENCH = ROOT / "Benchmarks" / ".build" / "release" / "TriangulationBench"
TOLERANCE = 1e-9
METHODS = ["none", "triangle", "convex quadrilateral", "convex", "ears"]
REPAIRS = ["repeated points", "straight point left out", "hole reversed", "hole left out", "rings cross"]
FAILURES = ["", "fewer than three points", "no area", "not finite", "no triangle found"]


class Polygons:
    """All polygons in one set of arrays, as they stand in the dump."""

    def __init__(self, polygons, np):
        self.polygons = polygons
        self.points = np.concatenate([np.frombuffer(ring) for rings in polygons for ring in rings]
                                     or [np.zeros(0)]).reshape(-1, 3)
        self.sizes = np.array([len(ring) // 3 for rings in polygons for ring in rings], int)
        self.counts = np.array([len(rings) for rings in polygons], int)
        self.ring_starts = np.concatenate([[0], np.cumsum(self.sizes)]).astype(int)
        self.first_rings = np.concatenate([[0], np.cumsum(self.counts)]).astype(int)

    def ring(self, index):
        """A ring's points without the closing one."""
        points = self.points[self.ring_starts[index]:self.ring_starts[index + 1]]
        return points[:-1] if len(points) > 1 and (points[0] == points[-1]).all() else points

    def rings(self, polygon):
        return [self.ring(index) for index in range(self.first_rings[polygon], self.first_rings[polygon + 1])]


def vector_areas(one, np):
    """Twice each ring's vector area, about the ring's first point."""
    if not len(one.points):
        return np.zeros((0, 3))
    ring_of = np.repeat(np.arange(len(one.sizes)), one.sizes)
    relative = one.points - one.points[one.ring_starts[ring_of]]
    # Written rings are closed, and the way back to the first point of an open one adds nothing.
    following = np.roll(relative, -1, axis=0)
    following[one.ring_starts[1:] - 1] = 0
    products = np.cross(relative, following)
    return np.stack([np.bincount(ring_of, products[:, axis], len(one.sizes)) for axis in range(3)], axis=1)


def exact(points):
    return [tuple(Fraction(float(value)) for value in point) for point in points]


def exact_area(rings, axis):
    """Twice the area of the rings where an axis is left out: the exterior's minus the holes'. Also the exterior's sign."""
    u, v = (axis + 1) % 3, (axis + 2) % 3
    total, sign = Fraction(0), 1
    for index, ring in enumerate(rings):
        points = exact(ring)
        area = sum((a[u] * b[v] - a[v] * b[u] for a, b in zip(points, points[1:] + points[:1])), Fraction(0))
        if index == 0:
            total, sign = abs(area), 1 if area >= 0 else -1
        else:
            total -= abs(area)
    return total, sign


def exact_cover(points, triangles, axis):
    """Twice the sum of the triangles' areas, whatever way round, where an axis is left out."""
    u, v = (axis + 1) % 3, (axis + 2) % 3
    total = Fraction(0)
    known = exact(points)
    for a, b, c in triangles:
        a, b, c = known[a], known[b], known[c]
        total += abs((b[u] - a[u]) * (c[v] - a[v]) - (b[v] - a[v]) * (c[u] - a[u]))
    return total


def examine(polygons, work, np, shapely, earcut):
    """The figures of a file's polygons, and those whose area is wrong."""
    one = Polygons(polygons, np)
    dump, out = work / "polygons.bin", work / "triangles.bin"
    write_dump(polygons, dump)
    subprocess.run([str(BENCH), "triangles", str(dump), str(out)], check=True)
    raw, count = out.read_bytes(), len(polygons)
    codes = np.frombuffer(raw, np.uint32, count, 16 * count)
    ends = np.frombuffer(raw, np.uint32, count, 20 * count)
    indices = np.frombuffer(raw, np.uint32, -1, 24 * count).reshape(-1, 3).astype(np.int64)
    starts = np.concatenate([[0], ends[:-1]]) // 3 if count else ends
    ends = ends // 3

    areas = vector_areas(one, np)
    normals = areas[one.first_rings[:-1]]
    # Where a bent polygon's normal is as long along two axes, z goes before x before y, as with Kachel.
    axes = (np.abs(normals)[:, (2, 0, 1)].argmax(axis=1) + 2) % 3 if count else np.zeros(0, int)
    # In the plane that an axis is left out of, where each double stays what it is.
    ring_polygon = np.repeat(np.arange(count), one.counts)
    flat = np.abs(areas[np.arange(len(areas)), axes[ring_polygon]])
    is_exterior = np.zeros(len(areas), bool)
    is_exterior[one.first_rings[:-1]] = True
    wanted = np.bincount(ring_polygon, np.where(is_exterior, flat, -flat), count)
    triangle_polygon = np.repeat(np.arange(count), ends - starts)
    a, b, c = (one.points[indices[:, k]] for k in range(3))
    products = np.cross(b - a, c - a)
    covered = np.bincount(triangle_polygon, np.abs(products[np.arange(len(products)), axes[triangle_polygon]]), count)

    figures = Counter(polygons=count, points=int(one.sizes.sum()), triangles=len(indices),
                      holes=int((one.counts - 1).sum()), withHoles=int((one.counts > 1).sum()))
    wrong = []
    for polygon in range(count):
        code = int(codes[polygon])
        method, repairs, failure = code & 255, code >> 8 & 255, code >> 16
        figures["method " + METHODS[method]] += 1
        for bit, name in enumerate(REPAIRS):
            figures["repair " + name] += repairs >> bit & 1
        if failure:
            figures["failure " + FAILURES[failure]] += 1
        axis = int(axes[polygon])
        u, v = (axis + 1) % 3, (axis + 2) % 3
        rings = one.rings(polygon)
        shape, reason = None, "too few points"
        if all(len(ring) >= 3 for ring in rings):
            near = [ring[:, (u, v)] - rings[0][0, (u, v)] for ring in rings]
            shape = shapely.Polygon(near[0], near[1:])
            reason = shapely.is_valid_reason(shape)
        valid = bool(reason == "Valid Geometry" and shape.area > 0)
        figures["valid"] += valid
        if not valid:
            figures["invalid " + reason.split("[")[0].strip()] += 1
        target, found = wanted[polygon], covered[polygon]
        if abs(found - target) > 1e-12 * abs(target):
            # Exactly, before it is called anything.
            own = indices[starts[polygon]:ends[polygon]]
            first = one.ring_starts[one.first_rings[polygon]]
            last = one.ring_starts[one.first_rings[polygon + 1]]
            exact_target, _ = exact_area(rings, axis)
            found = exact_cover(one.points[first:last], own - first, axis)
            is_right = bool(abs(found - exact_target) <= Fraction(1, 10**9) * abs(exact_target))
            target = exact_target
        else:
            is_right = True
        figures["right"] += is_right
        figures["valid and right"] += valid and is_right
        if not is_right and not failure:
            entry = {"polygon": polygon, "valid": valid, "reason": reason.split("[")[0].strip(),
                     "area": float(target) / 2, "covered": float(found) / 2,
                     "said": [name for bit, name in enumerate(REPAIRS) if repairs >> bit & 1]}
            if shape is not None:
                # What GEOS takes a polygon with crossing rings to mean.
                entry["meant"] = float(shapely.make_valid(shape).area)
            wrong.append(entry)
        if failure and valid:
            wrong.append({"polygon": polygon, "valid": True, "reason": "failed: " + FAILURES[failure],
                          "area": float(target) / 2, "covered": 0.0, "said": []})
        if valid:
            flat_rings = np.concatenate([ring[:, (u, v)] for ring in rings])
            ring_ends = np.cumsum([len(ring) for ring in rings]).astype(np.uint32)
            theirs = earcut.triangulate_float64(np.ascontiguousarray(flat_rings), ring_ends).reshape(-1, 3)
            p, q, r = (flat_rings[theirs[:, k]] for k in range(3))
            sides = (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])
            area = np.abs(sides).sum()
            if abs(area - wanted[polygon]) > 1e-12 * wanted[polygon]:
                area = float(exact_cover(np.concatenate(rings), theirs, axis))
            figures["earcut right"] += bool(abs(area - wanted[polygon]) <= TOLERANCE * wanted[polygon])
            figures["earcut triangles"] += len(theirs)
            figures["triangles of valid"] += int(ends[polygon] - starts[polygon])
    return figures, wrong


def measure(options):
    import mapbox_earcut
    import numpy as np
    import shapely
    data = Path(options.data or os.environ.get("KACHEL_TEST_DATA", ""))
    if not (data / "CATALOG.md").is_file():
        sys.exit(f"{data} has no CATALOG.md: name the folder of the test data with --data or KACHEL_TEST_DATA")
    subprocess.run(["swift", "build", "--package-path", str(ROOT / "Benchmarks"), "-c", "release", "--product",
                    "TriangulationBench"], check=True, stdout=sys.stderr)
    load, started = os.getloadavg(), time.monotonic()
    sets, wrong, unreadable, faults, seen = {}, [], 0, [], set()
    with tempfile.TemporaryDirectory() as folder:
        for entry in catalogue(data):
            path = data / entry["dataSet"] / entry["path"]
            path = path if path.is_file() else data / entry["path"]
            if options.only not in str(path) or str(path) in seen or not path.is_file():
                continue
            seen.add(str(path))
            reading = read_polygons(path)
            if reading is None:
                continue
            unreadable += reading.unreadable
            if reading.fault:
                faults.append({"file": entry["path"], "fault": reading.fault})
            figures, found = examine(reading.polygons, Path(folder), np, shapely, mapbox_earcut)
            figures["files"] = 1
            sets.setdefault(entry["dataSet"], Counter()).update(figures)
            wrong += [{"dataSet": entry["dataSet"], "file": entry["path"], **one} for one in found]
            print(f"{entry['dataSet']}/{entry['path']}: {figures['polygons']}, {len(found)} wrong", file=sys.stderr)
    total = Counter()
    for figures in sets.values():
        total.update(figures)
    JSON_FILE.write_text(json.dumps({
        "schemaVersion": 1, "commit": commit(), "system": operating_system(), "processor": processor(),
        "load": [round(load[0], 2), round(os.getloadavg()[0], 2)], "seconds": round(time.monotonic() - started),
        "command": "Scripts/polygon_table.py measure" + (f" --only {shlex.quote(options.only)}" if options.only else ""),
        "compiler": text_of(["swift", "--version"]).split("\n")[0],
        "geos": shapely.geos_version_string, "earcut": __import__("importlib.metadata").metadata.version("mapbox_earcut"),
        "files": sum(figures["files"] for figures in sets.values()), "unreadable": unreadable, "faults": faults,
        "total": dict(sorted(total.items())),
        "sets": {name: dict(sorted(figures.items())) for name, figures in sorted(sets.items())}, "wrong": wrong,
    }, indent=1) + "\n")


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "–"


def table(options):
    result = json.loads(JSON_FILE.read_text())
    total = Counter(result["total"])
    wrong_valid = [one for one in result["wrong"] if one["valid"]]
    wrong_invalid = [one for one in result["wrong"] if not one["valid"]]
    lines = [
        "# Every polygon of the test data", "",
        "Written by `make polygons` (`Scripts/polygon_table.py`), which reads the files independently of Kachel, "
        "triangulates every polygon as it is written, and compares areas: more than 1e-9 apart is wrong. Polygons are counted "
        "where they are written, of all levels of detail; GEOS says which are valid, in the plane that the axis along "
        "which their normal is longest is left out of.", "",
        f"Commit {result['commit']}, {result['compiler']}, {result['system']}, {result['processor']}; load average "
        f"{result['load'][0]} before and {result['load'][1]} after; GEOS {result['geos']}, mapbox_earcut "
        f"{result['earcut']}. Command: `{result['command']}`, {result['seconds']} s.", "",
        "| | |", "|---|---:|",
        f"| files | {result['files']:,} |",
        f"| polygons | {total['polygons']:,} |",
        f"| with holes; holes | {total['withHoles']:,}; {total['holes']:,} |",
        f"| triangles | {total['triangles']:,} |",
        f"| valid | {total['valid']:,} ({share(total['valid'], total['polygons'])}) |",
        f"| **wrong area, of valid ones** | **{len(wrong_valid)}** |",
        f"| wrong area by mapbox_earcut, of the same | {total['valid'] - total['earcut right']:,} |",
        f"| not written as points, passed over | {result['unreadable']:,} |", "",
        "## The ways taken", "", "| way | polygons | share |", "|---|---:|---:|",
    ]
    for name in METHODS[1:] + METHODS[:1]:
        number = total["method " + name]
        lines.append(f"| {name} | {number:,} | {share(number, total['polygons'])} |")
    lines += ["", "## Repaired and failed", "", "| what | polygons |", "|---|---:|"]
    lines += [f"| repaired: {name} | {total['repair ' + name]:,} |" for name in REPAIRS]
    lines += [f"| failed: {name} | {total['failure ' + name]:,} |" for name in FAILURES[1:]]
    lines += ["", "## Not valid", "", "| what GEOS says | polygons |", "|---|---:|"]
    lines += [f"| {name.removeprefix('invalid ')} | {number:,} |" for name, number in sorted(total.items())
              if name.startswith("invalid ")]
    handled = total["polygons"] - total["valid"] - len(wrong_invalid)
    lines += ["", f"Of these {total['polygons'] - total['valid']:,}, {handled:,} fail by name or are covered to 1e-9 "
              f"all the same; {len(wrong_invalid):,} have rings that cross, and no triangles without overlap can add up "
              "to their signed area:", ""]
    lines += ["| data set | file | polygon | GEOS | signed area, m² | covered, m² | area that GEOS repairs it to, m² |",
              "|---|---|---:|---|---:|---:|---:|"]
    def row(one):
        meant = f"{one['meant']:.6g}" if "meant" in one else "–"
        return (f"| {one['dataSet']} | {Path(one['file']).name} | {one['polygon']} | {one['reason']} "
                f"| {one['area']:.6g} | {one['covered']:.6g} | {meant} |")
    lines += [row(one) for one in wrong_invalid[:40]]
    if len(wrong_invalid) > 40:
        lines.append(f"| … | | | | | | {len(wrong_invalid) - 40:,} more in Polygons.json |")
    if wrong_valid:
        lines += ["", "## Wrong", "", "| data set | file | polygon | GEOS | area, m² | covered, m² | |",
                  "|---|---|---:|---|---:|---:|---:|"] + [row(one) for one in wrong_valid]
    lines += ["", "## By data set", "", "| data set | files | polygons | with holes | triangles, quadrilaterals | ears "
              "| valid | wrong | earcut wrong |", "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    by_set = Counter(one["dataSet"] for one in wrong_valid)
    for name, figures in result["sets"].items():
        one = Counter(figures)
        few = one["method triangle"] + one["method convex quadrilateral"]
        lines.append(f"| {name} | {one['files']} | {one['polygons']:,} | {one['withHoles']:,} "
                     f"| {share(few, one['polygons'])} | {share(one['method ears'], one['polygons'])} "
                     f"| {one['valid']:,} | {by_set[name]} | {one['valid'] - one['earcut right']:,} |")
    for one in result["faults"]:
        lines += ["", f"{one['file']}: {one['fault']}; what stands before is counted."]
    TABLE_FILE.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("measure", help="triangulate and compare; writes Documentation/Polygons.json")
    command.add_argument("--data", help="the folder of the test data (default: KACHEL_TEST_DATA)")
    command.add_argument("--only", default="", help="only files whose path holds this text")
    command.set_defaults(run=measure)
    commands.add_parser("table", help="writes Documentation/Polygons.md").set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
