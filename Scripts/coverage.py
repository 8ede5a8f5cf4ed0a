#!/usr/bin/env python3
"""Converts every file of a folder of city models, each alone, and writes what became of it, beside an independent count.

    Scripts/coverage.py measure [DATA] [OUT.json] [--kachel FILE] [--only TEXT]   writes Documentation/Coverage.json
    Scripts/coverage.py table [OUT.json]                                         writes Documentation/Coverage.md from it
    Scripts/coverage.py expectations [OUT.json]      writes the numbers that Tests/PipelineTests/ConformanceTests reads

DATA (or KACHEL_TEST_DATA) holds CATALOG.md, which lists the files with their origin and the counts of others. Files
without a reference system, or with a local one, are converted a second time with --crs EPSG:25832.
Python's standard library is enough.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import results
from source_attributes import described, flatten, flatten_json_surface, group_attributes
from source_models import INTERIOR, OBJECT_CLASSES, SURFACE_CLASSES, Shown, read_model
from tile_tables import leaf_contents, read_tables

ROOT = Path(__file__).resolve().parent.parent
JSON_FILE = ROOT / "Documentation" / "Coverage.json"
TABLE_FILE = ROOT / "Documentation" / "Coverage.md"
EXPECTATIONS = ROOT / "Tests" / "PipelineTests" / "Goldens" / "Conformance.json"
OBJECT_COLUMNS = {"gml_id", "object_type", "parent"}
SURFACE_COLUMNS = {"gml_id", "surface_type", "parent", "area", "slope", "azimuth"}
TIME_LIMIT = 60
ASSUMED_CRS = "EPSG:25832"


def catalogue(data):
    """The files that the catalogue lists: data set, origin, path, and what it says of each."""
    data_set, origins, found = "", [], []
    for line in (data / "CATALOG.md").read_text().splitlines():
        if line.startswith("## "):
            data_set, origins = line[3:].strip(), []
        elif repository := re.match(r"- repo \*\*(.+?)\*\*", line):
            if repository[1] not in origins:
                origins.append(repository[1])
        elif line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
            path = cells[0].strip("` ")
            counts = {name: int(count) for name, count in re.findall(r"(\w+):(\d+)", cells[5])}
            found.append({
                "dataSet": data_set, "origins": origins, "path": path, "format": cells[2], "srsName": cells[3],
                "counts": counts, "onlyTop": cells[5].startswith("top:"), "remarks": cells[8] if len(cells) > 8 else "",
            })
    return found


def convert(kachel, source, extra, work):
    """One conversion: its exit status (None where it ran out of time), seconds, and its report."""
    report = work / "report"
    command = [str(kachel), "build", str(source), "-o", str(work / "tiles"), "--overwrite", "--interior",
               "--report", str(report), "--fail-on", "never", "--quiet", *extra]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                               env=os.environ | {"SWIFT_BACKTRACE": "enable=no"})
    try:
        said = process.communicate(timeout=TIME_LIMIT)[1].decode(errors="replace")
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, status = process.communicate()[1].decode(errors="replace"), None
    seconds = time.monotonic() - started
    try:
        document = json.loads((report / "report.json").read_text())
    except (OSError, ValueError):
        document = None
    return status, seconds, document, said


def bundle_counts(bundle):
    """Rows of the leaves' tables: surfaces by type, object rows by id, values of attributes."""
    surfaces, objects, columns, surface_columns, seen = Counter(), Counter(), set(), set(), set()
    values = surface_values = 0
    for path in leaf_contents(bundle):
        for table in read_tables(path):
            rows = attribute_rows(table)
            if "surface_type" in table.columns:
                surfaces.update(table.columns["surface_type"])
                surface_columns.update(name for row in rows for name in row)
                surface_values += sum(len(row) for row in rows)
            elif "object_type" in table.columns:
                objects.update(table.columns["object_type"])
                columns.update(name for row in rows for name in row)
                for identifier, row in zip(table.columns.get("gml_id") or [""] * table.count, rows):
                    # An object that was dealt out to several tiles has its row in each.
                    if (key := (identifier, *sorted(map(str, row.items())))) not in seen:
                        seen.add(key)
                        values += len(row)
    return {"surfaces": dict(sorted(surfaces.items())), "objectRows": dict(sorted(objects.items())),
            "columns": len(columns), "values": values, "surfaceColumns": len(surface_columns),
            "surfaceValues": surface_values}


def attribute_rows(table):
    """The attributes of each row by name of the source; missing values and the columns of units are left out."""
    own = SURFACE_COLUMNS if "surface_type" in table.columns else OBJECT_COLUMNS
    names = {name: name for name in table.columns if name not in own
             and "unitOf" not in table.properties[name].get("extras", {})}
    return [{name: table.columns[name][row] for name in names if table.columns[name][row] is not None}
            for row in range(table.count)]


def outcome_of(status, document):
    """converted, refused, or what must never happen."""
    if status is None:
        return "out of time"
    if status < 0 or status in (132, 133, 134, 136, 138, 139):
        return "crashed"
    if document is None:
        return "no report"
    return "converted" if document["outcome"]["status"].startswith("converted") else "refused"


def kachel_part(status, seconds, document, said, work):
    part = {"exitStatus": status, "outcome": outcome_of(status, document), "seconds": round(seconds, 2)}
    if document is None:
        part["said"] = said[-400:].replace(str(work), "")
        return part
    objects = document["objects"]
    part |= {
        "peakMegabytes": round(document["run"]["peakMemoryBytes"] / 1e6), "objects": objects,
        "quarantine": document["quarantine"],
        "attributes": {"columns": len(document["attributes"]),
                       "values": sum(column["count"] for column in document["attributes"])},
        "problems": document["problemCounts"],
        "worst": first_errors(document),
        "passedOver": {entry["name"]: entry["count"] for entry in document["counted"]
                       if entry["code"] in ("KCL-O006", "KCL-X005") and len(entry["name"]) < 60},
    }
    if part["outcome"] == "converted":
        part["bundle"] = bundle_counts(work / "tiles")
    return part


def first_errors(document):
    found = [f"{one['code']}: {one['message']}" for one in document["problems"] if one["severity"] == "error"]
    found += [f"{one['code']}: {one['name']}" for one in document["counted"] if one["severity"] == "error"]
    return found[:3]


def source_part(path):
    """The independent count."""
    model = read_model(path)
    if model is None:
        return {"format": "neither XML nor JSON", "versions": [], "fault": "neither XML nor JSON", "objects": {},
                "extensions": {}, "classes": {}, "surfaces": {}, "polygons": 0}
    shown = Shown(model)
    of_groups = group_attributes(model, path.parent)
    values = sum(len(described(one.element, path.parent) | of_groups.get(tree.identifier(number, path.name), {}))
                 + bool(one.extension) for tree in model.trees for number, one in enumerate(tree.objects))
    if model.format == "CityGML":
        surface_values = sum(len(flatten(element, path.parent)) for element in shown.elements
                             if not element.tag.endswith("RoofEdge"))
    else:
        surface_values = sum(len(flatten_json_surface(element)) for element in shown.elements)
    return {
        "format": model.format, "versions": sorted(model.versions), "fault": model.fault,
        "trees": len(model.trees), "objects": dict(sorted(model.objects().items())),
        "extensions": dict(sorted(model.extension_objects().items())),
        "classes": {" ".join(part for part in key if part): count for key, count in sorted(model.classes.items())},
        "surfaces": dict(sorted(shown.surfaces.items())),
        "surfacesWithoutPolygons": dict(sorted(shown.surfaces_without_polygons.items())),
        "surfacesOfOtherLevels": dict(sorted(shown.surfaces_of_other_levels.items())),
        "polygons": shown.polygons, "repeatedPolygons": shown.repeated, "otherGeometry": dict(sorted(model.other_geometry.items())),
        "values": values, "surfaceValues": surface_values, "appearances": model.appearances, "groups": len(model.groups),
        "repeatedIds": sum(count - 1 for count in Counter(
            one.identifier for tree in model.trees for one in tree.objects if one.identifier).values()),
    }


def measure(options):
    kachel = Path(options.kachel).resolve()
    if not kachel.is_file():
        sys.exit(f"{kachel} does not exist: make release")
    data = Path(options.data)
    rows, load = [], os.getloadavg()
    listed = [entry for entry in catalogue(data) if options.only in f"{entry['dataSet']}/{entry['path']}"]
    for number, entry in enumerate(listed, 1):
        source = data / entry["dataSet"] / entry["path"]
        if sys.stderr.isatty():
            print(f"\r{number} of {len(listed)} {entry['dataSet']}/{entry['path']}"[:118].ljust(118), end="",
                  file=sys.stderr)
        row = {key: entry[key] for key in ("dataSet", "origins", "path", "format", "counts", "onlyTop")}
        if not source.exists():
            rows.append(row | {"missing": True})
            continue
        row["bytes"] = source.stat().st_size
        with tempfile.TemporaryDirectory(prefix="kachel-coverage.") as folder:
            part = kachel_part(*convert(kachel, source, [], Path(folder)), Path(folder))
            problems = part.get("problems", {})
            if part["outcome"] == "refused" and ("KCL-C001" in problems or "KCL-C002" in problems):
                row["withoutCRS"] = {"problems": problems, "exitStatus": part["exitStatus"],
                                     "seconds": part["seconds"]}
        if "withoutCRS" in row:
            with tempfile.TemporaryDirectory(prefix="kachel-coverage.") as folder:
                part = kachel_part(*convert(kachel, source, ["--crs", ASSUMED_CRS], Path(folder)), Path(folder))
        rows.append(row | {"kachel": part})
    # Only now: Linux counts the memory of the parent at the start of a child as memory of the child.
    for row in rows:
        if not row.get("missing"):
            row["source"] = source_part(data / row["dataSet"] / row["path"])
    document = {
        "commit": results.commit(), "version": results.text_of([str(kachel), "--version"]),
        "command": f"kachel build FILE -o tiles --interior --report report --fail-on never (again with --crs "
                   f"{ASSUMED_CRS} where the file names no reference system that is known)",
        "processor": results.processor(), "processors": os.cpu_count(), "system": results.operating_system(),
        "loadBefore": [round(value, 2) for value in load],
        "loadAfter": [round(value, 2) for value in os.getloadavg()], "timeLimit": TIME_LIMIT, "rows": rows,
    }
    write(Path(options.out), document)
    print(f"wrote {options.out}: {len(rows)} files", file=sys.stderr)



def write(path, document):
    """One line for each file, so that a change of one is a change of one line."""
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in document["rows"])
    head = json.dumps(document | {"rows": []}, indent=1, ensure_ascii=False)
    path.write_text(head.replace('"rows": []', f'"rows": [\n{rows}\n]') + "\n")


# What differs, and why.


class Comparison:
    """The counts of a file beside each other: `differences` are (what, source, Kachel, reason), reason empty if none
    is known; `reasons` those that say why something is not in the tiles though the counts are equal."""

    def __init__(self, row):
        self.row, self.source, self.kachel = row, row["source"], row["kachel"]
        self.differences = []
        self.catalogue = []
        self.catalogued()
        if self.kachel["outcome"] == "converted":
            self.objects()
            self.surfaces()
            self.polygons()
            self.values()

    @property
    def unexplained(self):
        return [difference for difference in self.differences if not difference[3]]

    def note(self, what, here, there, reason):
        if here != there:
            self.differences.append((what, here, there, reason))

    def catalogued(self):
        local = Counter()
        for name, count in self.source["classes"].items():
            local[name.split()[-1].lstrip("+")] += count
        for name, count in self.row["counts"].items():
            if local[name] != count:
                reason = "the catalogue counts the top level only" if self.row["onlyTop"] else self.source["fault"]
                self.catalogue.append((name, count, local[name], reason))

    def objects(self):
        stated, read = self.source["objects"], self.kachel["objects"]["all"]
        for kind in [*OBJECT_CLASSES.values(), *sorted(set(stated) | set(read))]:
            reason = self.source["fault"]
            if (kind, stated.get(kind, 0), read.get(kind, 0)) not in [known[:3] for known in self.differences]:
                self.note(kind, stated.get(kind, 0), read.get(kind, 0), reason)
        counted = self.kachel["objects"]
        self.note("groups", self.source.get("groups", 0), counted.get("groupsAsAttributes", 0), self.source["fault"])
        parts = counted["leaves"] + counted["quarantined"] + counted["duplicates"]
        self.note("objects in", counted["input"], parts, "")

    def surfaces(self):
        stated, rows = self.source["surfaces"], self.kachel["bundle"]["surfaces"]
        lost = self.kachel["objects"]["lostPolygons"]
        for kind in dict.fromkeys(SURFACE_CLASSES.values()):
            here, there = stated.get(kind, 0), rows.get(kind, 0)
            reason = self.source["fault"]
            if there < here and here - there <= lost:
                reason = f"{lost} polygons are in quarantine"
            elif there < here and self.kachel["objects"]["duplicates"]:
                reason = "of identical copies of objects one is kept"
            elif there < here and self.kachel["objects"]["quarantined"]:
                reason = f"{self.kachel['objects']['quarantined']} objects are in quarantine"
            self.note(kind, here, there, reason)

    def polygons(self):
        here, there = self.source["polygons"], self.kachel["objects"]["polygons"]
        reason = self.source["fault"]
        if 0 < here - there <= self.source.get("repeatedPolygons", 0):
            reason = f"{here - there} faces are described twice and shown once"
        elif there < here and self.kachel["objects"]["quarantined"]:
            reason = f"{self.kachel['objects']['quarantined']} objects are in quarantine"
        self.note("polygons", here, there, reason)

    def values(self):
        counted = self.kachel["objects"]
        reason = self.source["fault"]
        if counted["quarantined"] or counted["duplicates"]:
            reason = f"{counted['quarantined']} objects are in quarantine, {counted['duplicates']} are copies"
        self.note("values", self.source["values"], self.kachel["bundle"]["values"], reason)
        if counted["lostPolygons"]:
            reason = reason or f"{counted['lostPolygons']} polygons are in quarantine"
        self.note("values of surfaces", self.source["surfaceValues"], self.kachel["bundle"]["surfaceValues"], reason)


def expectations(options):
    """What the conformance test compares: the independent counts, and Kachel's where a reason is known for another."""
    document = json.loads(Path(options.out).read_text())
    files, folded = [], 0
    for row in document["rows"]:
        if row.get("missing"):
            continue
        if row["dataSet"] == "nrw-lod2-bocholt-tiles":
            folded += 1
            if row["path"] != "LoD2_32_325_5727_1_NW.gml":
                continue
        comparison, kachel = Comparison(row), row["kachel"]
        unexplained = comparison.unexplained
        for what, here, there, _ in unexplained:
            print(f"{row['dataSet']}/{row['path']}: {what} {here} in the source, {there} by Kachel: no reason",
                  file=sys.stderr)
        differing = {what for what, _, _, reason in comparison.differences if reason}

        def expected(stated, got):
            names = sorted(set(stated) | set(got))
            found = {name: got.get(name, 0) if name in differing else stated.get(name, 0) for name in names}
            return {name: count for name, count in found.items() if count}

        counted, bundle = kachel.get("objects", {}), kachel.get("bundle", {})
        stated = {name: count for name, count in row["source"].get("surfaces", {}).items()}
        got = {name: count for name, count in bundle.get("surfaces", {}).items() if name != "Unclassified"}
        is_converted = kachel["outcome"] == "converted"
        files.append({
            "path": f"{row['dataSet']}/{row['path']}", "bytes": row["bytes"],
            "crs": ASSUMED_CRS if "withoutCRS" in row else None, "isConverted": is_converted,
            "objects": expected(row["source"]["objects"], counted.get("all", {})) if is_converted else {},
            "leaves": counted.get("leaves", 0), "quarantined": counted.get("quarantined", 0),
            "duplicates": counted.get("duplicates", 0),
            "polygons": counted.get("polygons", 0) if "polygons" in differing else row["source"]["polygons"],
            "lostPolygons": counted.get("lostPolygons", 0), "surfaces": expected(stated, got) if is_converted else {},
            "objectValues": bundle.get("values", 0) if "values" in differing else row["source"].get("values", 0),
            "surfaceValues": bundle.get("surfaceValues", 0) if "values of surfaces" in differing
            else row["source"].get("surfaceValues", 0),
            "reasons": {what: reason for what, _, _, reason in comparison.differences if reason},
        })
    head = json.dumps({"schemaVersion": 1, "command": "Scripts/coverage.py expectations", "files": []}, indent=1)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in files)
    EXPECTATIONS.write_text(head.replace('"files": []', f'"files": [\n{lines}\n]') + "\n")
    print(f"wrote {EXPECTATIONS.relative_to(ROOT)}: {len(files)} files, {folded - 1} tiles left out", file=sys.stderr)


def reasons_of(row, comparison):
    """Why a file shows less than it holds, in a few words each."""
    found = []
    if "withoutCRS" in row:
        code = "KCL-C001" if "KCL-C001" in row["withoutCRS"]["problems"] else "KCL-C002"
        found.append(f"without --crs refused, {code[4:]}")
    source, kachel = row["source"], row["kachel"]
    if groups := source.get("groups"):
        found.append(f"{grouped(groups)} groups are attributes of their members")
    interiors = sum(count for kind, count in source["objects"].items() if kind in INTERIOR)
    if interiors:
        found.append(f"{grouped(interiors)} of the objects with --interior only")
    for name, label in (("surfacesWithoutPolygons", "surfaces without polygons"),
                        ("surfacesOfOtherLevels", "surfaces of other levels")):
        if count := sum(source.get(name, {}).values()):
            found.append(f"{grouped(count)} {label}")
    if other := source.get("otherGeometry"):
        found.append("no surfaces: " + ", ".join(f"{name} × {grouped(count)}" for name, count in other.items()))
    found += [f"{what}: {grouped(here)} in the source, {grouped(there)} in the tiles: {reason or '**unexplained**'}"
              for what, here, there, reason in comparison.differences]
    found += [f"{name}: {grouped(count)} in the catalogue, {grouped(here)} in the source: {reason or '**unexplained**'}"
              for name, count, here, reason in comparison.catalogue]
    return "; ".join(found)


def grouped(value):
    return f"{value:,}"


def kinds_text(counts):
    return ", ".join(f"{name} {grouped(count)}" for name, count in
                     sorted(counts.items(), key=lambda item: (-item[1], item[0]))) or "none"


def version_text(row):
    source = row["source"]
    return f"{source['format']} {'+'.join(source['versions'])}".strip() if source["versions"] else row["format"]


def problems_text(problems):
    return ", ".join(f"{code[4:]} × {grouped(count)}" for code, count in sorted(problems.items())) or "none"


def row_cells(name, rows):
    """One line of the table: the sums over its rows."""
    comparisons = [Comparison(row) for row in rows]
    kachel = [row["kachel"] for row in rows]
    read = [part["objects"] for part in kachel if "objects" in part]

    def total(key):
        return sum(counts[key] for counts in read)

    problems, kinds, surfaces = Counter(), Counter(), Counter()
    for part in kachel:
        problems.update(part.get("problems", {}))
        kinds.update(part.get("objects", {}).get("all", {}))
        surfaces.update(part.get("bundle", {}).get("surfaces", {}))
    statuses = Counter(part["exitStatus"] for part in kachel)
    outcomes = Counter(part["outcome"] for part in kachel)
    bundles = [part.get("bundle", {}) for part in kachel]
    columns = max(bundle.get("columns", 0) for bundle in bundles)
    values = sum(bundle.get("values", 0) for bundle in bundles)
    surface_columns = max(bundle.get("surfaceColumns", 0) for bundle in bundles)
    surface_values = sum(bundle.get("surfaceValues", 0) for bundle in bundles)
    reasons = dict.fromkeys(text for row, one in zip(rows, comparisons) if (text := reasons_of(row, one)))
    equal = all(not one.differences for one in comparisons)
    return [
        name, version_text(rows[0]),
        ", ".join(f"{outcome} {grouped(count)}" if len(rows) > 1 else outcome for outcome, count in outcomes.items()),
        ", ".join(str(status) for status in sorted(statuses, key=str)),
        f"{sum(part['seconds'] for part in kachel):.1f}",
        str(max(part.get("peakMegabytes", 0) for part in kachel)),
        f"{grouped(total('input'))} = {grouped(total('leaves'))} + {grouped(total('quarantined'))} + "
        f"{grouped(total('duplicates'))}",
        kinds_text(kinds),
        f"{grouped(total('polygons'))} ({grouped(total('lostPolygons'))})",
        kinds_text(surfaces), f"{grouped(columns)}, {grouped(values)}; {grouped(surface_columns)}, "
        f"{grouped(surface_values)}", problems_text(problems),
        "equal" if equal and not any(one.catalogue for one in comparisons) else "see reasons",
        "; ".join(reasons) or "",
    ]


HEAD = ["file", "format", "outcome", "exit", "s", "MB", "objects in = leaves + quarantined + duplicates",
        "objects by type", "polygons (lost)", "surfaces by type", "columns, values of objects; of surfaces", "problems (KCL-)", "counts",
        "reasons"]


def table(options):
    document = json.loads(Path(options.out).read_text())
    rows = [row for row in document["rows"] if not row.get("missing")]
    lines = [
        "# What is read of real data",
        "",
        "Written by `Scripts/coverage.py table` from [Coverage.json](Coverage.json); `make coverage` measures and writes"
        " both. No figure is typed by hand.",
        "",
        f"Commit {document['commit']} ({document['version']}), release build; {document['system']}, "
        f"{document['processor']}, {document['processors']} processors, load average {document['loadBefore'][0]} before "
        f"and {document['loadAfter'][0]} after.",
        "",
        f"Every file alone: `{document['command']}`.",
        "",
        *totals(rows, document["timeLimit"]),
        "## What the columns say",
        "",
        "The counts of the source were made by another program, which shares no code with Kachel: "
        "`Scripts/source_models.py`. It counts the city objects of all depths by type, the polygons of the level that "
        "tiles show, and the boundary surfaces and openings that have polygons of it. *counts* says whether all of "
        "these, and the counts of the catalogue of the data, are equal to Kachel's; if not, *reasons* says why. "
        "Surfaces without a class in the source (`Unclassified`) are rows by direction and are not compared. "
        "The values of attributes are compared one by one in [Roundtrip.md](Roundtrip.md). *s* is wall time, *MB* peak memory in 10⁶ bytes. The codes are "
        "explained in [Problems.md](Problems.md).",
        "",
        "## Refused",
        "",
        "| origin | file | format | exit | code and message |",
        "|---|---|---|---:|---|",
        *refused(rows),
    ]
    for origins, group in by_origin(rows):
        lines += ["", f"## {origins}", "", "| " + " | ".join(HEAD) + " |",
                  "|---|---|---|---|---:|---:|---|---|---|---|---|---|---|---|"]
        folded = [row for row in group if row["dataSet"] == "nrw-lod2-bocholt-tiles"]
        if len(folded) > 1:
            lines.append("| " + " | ".join(row_cells(f"{len(folded)} tiles of 1 km", folded)) + " |")
        for row in group:
            if row not in folded or len(folded) == 1:
                lines.append("| " + " | ".join(row_cells(f"`{row['path']}`", [row])) + " |")
    TABLE_FILE.write_text("\n".join(lines) + "\n")
    print(f"wrote {TABLE_FILE.relative_to(ROOT)}", file=sys.stderr)
    count = sum(len(Comparison(row).unexplained) for row in rows)
    if count:
        print(f"{count} differences without a reason", file=sys.stderr)


def by_origin(rows):
    groups = {}
    for row in rows:
        groups.setdefault(", ".join(row["origins"]), []).append(row)
    return groups.items()


def refused(rows):
    lines = []
    for row in rows:
        part = row["kachel"]
        if part["outcome"] == "converted":
            continue
        said = part.get("worst") or [problems_text(part.get("problems", {}))]
        lines.append(f"| {', '.join(row['origins'])} | `{row['path']}` | {version_text(row)} | {part['exitStatus']} | "
                     f"{said[0].replace('|', '/')} |")
    return lines or ["| none | | | | |"]


def totals(rows, limit):
    outcomes = Counter(row["kachel"]["outcome"] for row in rows)
    kinds, source_kinds, versions = Counter(), Counter(), Counter()
    sums = Counter()
    for row in rows:
        counts = row["kachel"].get("objects", {})
        sums.update({key: counts.get(key, 0) for key in
                     ("input", "leaves", "quarantined", "duplicates", "polygons", "lostPolygons")})
        kinds.update(counts.get("all", {}))
        source_kinds.update(row["source"]["objects"])
        versions[version_text(row)] += 1
        sums["values"] += row["kachel"].get("bundle", {}).get("values", 0)
        sums["surfaceValues"] += row["kachel"].get("bundle", {}).get("surfaceValues", 0)
        sums["withCRS"] += "withoutCRS" in row
    comparisons = [Comparison(row) for row in rows]
    slowest = max(rows, key=lambda row: row["kachel"]["seconds"])
    largest = max(rows, key=lambda row: row["kachel"].get("peakMegabytes", 0))
    lines = [
        "| what | count |",
        "|---|---:|",
        f"| files | {grouped(len(rows))} |",
        *[f"| {outcome} | {grouped(count)} |" for outcome, count in sorted(outcomes.items())],
        *[f"| {outcome} | 0 |" for outcome in ("crashed", "out of time") if outcome not in outcomes],
        f"| converted only with `--crs {ASSUMED_CRS}`, since they name no reference system that is known | "
        f"{grouped(sum(1 for row in rows if 'withoutCRS' in row and row['kachel']['outcome'] == 'converted'))} |",
        f"| city objects in = leaves + quarantined + duplicates | {grouped(sums['input'])} = {grouped(sums['leaves'])} "
        f"+ {grouped(sums['quarantined'])} + {grouped(sums['duplicates'])} |",
        f"| polygons (lost) | {grouped(sums['polygons'])} ({grouped(sums['lostPolygons'])}) |",
        f"| values of attributes of objects; of surfaces | {grouped(sums['values'])}; "
        f"{grouped(sums['surfaceValues'])} |",
        f"| files whose counts are all equal | "
        f"{grouped(sum(1 for one in comparisons if not one.differences and not one.catalogue))} |",
        f"| files with differences that have a reason | "
        f"{grouped(sum(1 for one in comparisons if (one.differences or one.catalogue) and not one.unexplained))} |",
        f"| files with differences without a reason | {grouped(sum(1 for one in comparisons if one.unexplained))} |",
        f"| slowest file, of {limit} s allowed | {slowest['kachel']['seconds']:.1f} s (`{slowest['path']}`) |",
        f"| greatest memory | {grouped(largest['kachel'].get('peakMegabytes', 0))} MB (`{largest['path']}`) |",
        "",
        "| format | files |",
        "|---|---:|",
        *[f"| {name} | {grouped(count)} |" for name, count in sorted(versions.items())],
        "",
        "| type | in the sources | read by Kachel |",
        "|---|---:|---:|",
        *[f"| {kind} | {grouped(source_kinds[kind])} | {grouped(kinds[kind])} |"
          for kind in dict.fromkeys([*OBJECT_CLASSES.values(), *kinds]) if source_kinds[kind] or kinds[kind]],
        "",
    ]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    measuring = commands.add_parser("measure", help="convert every file and count it independently")
    measuring.add_argument("data", nargs="?", default=os.environ.get("KACHEL_TEST_DATA", ""))
    measuring.add_argument("out", nargs="?", default=str(JSON_FILE))
    measuring.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    measuring.add_argument("--only", default="", help="only files with this text in their path")
    measuring.set_defaults(run=measure)
    writing = commands.add_parser("table", help="write Documentation/Coverage.md")
    writing.add_argument("out", nargs="?", default=str(JSON_FILE))
    writing.set_defaults(run=table)
    expecting = commands.add_parser("expectations", help="write what the conformance test compares")
    expecting.add_argument("out", nargs="?", default=str(JSON_FILE))
    expecting.set_defaults(run=expectations)
    options = parser.parse_args()
    if options.run is measure and not options.data:
        parser.error("measure needs a folder: an argument or KACHEL_TEST_DATA")
    options.run(options)


if __name__ == "__main__":
    main()
