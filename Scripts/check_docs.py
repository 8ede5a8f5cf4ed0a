#!/usr/bin/env python3
"""Checks that the documents say what the code does: Scripts/check_docs.py [--kachel FILE]

- Documentation/Problems.md has every code of ProblemCode.swift once, in order, with its severity, and an example of
  each, which Scripts/problem_examples.py holds.
- ARCHITECTURE.md's module table lists the targets and dependencies of Package.swift.
- README.md's table of options is that of `kachel help build`; skipped by name where kachel is not built.
- README.md and Documentation/ExitCodes.md have the exit statuses of ExitStatus.swift, and `kachel help` names them all.
- CHANGELOG.md ends in the version that CommandLineTool.swift states.
- Documentation/Mapping.md names every element that the CityGML reader knows, every class of objects and surfaces, the
  types of attributes and the colours as they are, and no class as read that is not.
- Documentation/Recipes.md's table of keys is that of the options of `kachel build`, with their defaults and choices.
- Documentation/Accuracy.md is what Scripts/control_points.py writes.
- Documentation/Checks.md has every code of ValidityCode.swift once, in order, and what Scripts/check_table.py writes.
- Links between documents lead somewhere.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import check_table
import control_points
import exit_statuses

ROOT = Path(__file__).resolve().parent.parent
faults = []


def fault(document, message):
    faults.append(f"{document}: {message}")


def check_problems():
    source = (ROOT / "Sources/Diagnostics/ProblemCode.swift").read_text()
    codes = {name: code for name, code in re.findall(r'case (\w+) = "(KCL-[A-Z]\d{3})"', source)}
    severities = {}
    for cases, severity in re.findall(r"case ((?:\.\w+,?\s*)+):\s*\.(note|warning|error)\b", source):
        for name in re.findall(r"\.(\w+)", cases):
            severities[name] = severity
    expected = [(code, severities.get(name, "?")) for name, code in codes.items()]
    text = (ROOT / "Documentation/Problems.md").read_text()
    found = re.findall(r"^\| (KCL-[A-Z]\d{3}) \| (\w+) \|", text, re.MULTILINE)
    for entry in expected:
        if entry not in found:
            fault("Problems.md", f"no row for {entry[0]} with severity {entry[1]}")
    for entry in found:
        if entry not in expected:
            fault("Problems.md", f"{entry[0]} {entry[1]} is not in ProblemCode.swift")
    told = re.findall(r"^\| (KCL-[A-Z]\d{3}) \| (?!note|warning|error)", text, re.MULTILINE)
    held = ["KCL-" + code for code in re.findall(r'"([A-Z]\d{3})": \(', (ROOT / "Scripts/problem_examples.py").read_text())]
    # No input shows what a stage of the user's says.
    for code in [code for code, _ in expected if not code.startswith(("KCL-S", "KCL-B"))]:
        if code not in told or code not in held:
            fault("Problems.md", f"no example of {code}, here or in Scripts/problem_examples.py")
    if not faults and found != expected:
        fault("Problems.md", "the rows are not in the order of ProblemCode.swift")


def check_modules():
    described = subprocess.run(["swift", "package", "describe", "--type", "json"], cwd=ROOT, capture_output=True,
                               text=True, check=True).stdout
    expected = {}
    for target in json.loads(described[described.index("{"):])["targets"]:
        if target["type"] in ("test", "system-target") or target["path"].startswith("Examples/"):
            continue
        expected[target["name"]] = sorted(target.get("target_dependencies", []) + target.get("product_dependencies", []))
    found = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            names = re.findall(r"`([^`]+)`", cells[0])
            if len(names) == 1:
                found[names[0]] = sorted(re.findall(r"`([^`]+)`", cells[1]))
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            fault("ARCHITECTURE.md", f"{name}: the table says {found.get(name)}, the package {expected.get(name)}")


def check_options(kachel):
    if not kachel.is_file():
        print(f"skipped: options in README.md ({kachel} is not built)")
        return
    text = subprocess.run([str(kachel), "help", "build"], capture_output=True, text=True, check=True).stdout
    expected = set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", text, re.MULTILINE)) - {"help", "version"}
    readme = (ROOT / "README.md").read_text()
    section = readme.split("### Options of `kachel build`", 1)[1].split("\n## ", 1)[0]
    found = set()
    for row in re.findall(r"^\| (`-[^|\n]*(?:\\\|[^|\n]*)*) \|", section, re.MULTILINE):
        found |= set(re.findall(r"--([a-z-]+)", row))
    for option in sorted(expected - found):
        fault("README.md", f"--{option} is missing from the table of options")
    for option in sorted(found - expected):
        fault("README.md", f"kachel build has no --{option}")
    everywhere = set(re.findall(r"kachel build [^\n]*", readme))
    for line in everywhere:
        for option in re.findall(r" --([a-z-]+)", line.split("#")[0]):
            if option not in expected:
                fault("README.md", f"an example uses --{option}, which kachel build does not have")


def check_exit_statuses(kachel):
    for document, _ in exit_statuses.outdated():
        fault(document, "the exit statuses are not those of ExitStatus.swift: Scripts/exit_statuses.py --write")
    if not kachel.is_file():
        return
    text = subprocess.run([str(kachel), "help"], capture_output=True, text=True, check=True).stdout
    said = re.search(r"Exit status: (.+?)\.\s*\n\s*\n", text, re.DOTALL)
    for status in exit_statuses.exit_statuses():
        if not said or not re.search(rf"\b{status.number}\b", said[1]):
            fault("kachel help", f"exit status {status.number} ({status.meaning}) is missing")


def check_version():
    """The newest version in the changelog, or the one that it says the unreleased part will be."""
    source = (ROOT / "Sources/KachelCommand/CommandLineTool.swift").read_text()
    version = re.search(r'static let version = "([^"]+)"', source)[1]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    planned = re.findall(r"^This will be (\d+\.\d+\.\d+)\.$", unreleased[1], re.MULTILINE) if unreleased else []
    newest = (planned + re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE) + ["nothing"])[0]
    if newest != version:
        fault("CHANGELOG.md", f"the newest version is {newest}, that of CommandLineTool.swift {version}")

def backticked(text):
    """The names in code marks, without the prefixes of namespaces."""
    return {name for name in re.findall(r"`(?:\w+:)?(\w+)`", text)}


def section(text, heading):
    """What stands below a heading, up to the next one of its level or a higher one."""
    level = len(heading) - len(heading.lstrip("#"))
    below = text.split("\n" + heading + "\n", 1)[1]
    return re.split(r"\n#{1,%d} " % level, below, maxsplit=1)[0]


def check_mapping():
    vocabulary = (ROOT / "Sources/CityGMLReading/CityGMLElement.swift").read_text()
    vocabulary = vocabulary.split("enum CityGMLVocabulary", 1)[1]
    tables, geometry = vocabulary.split("func geometryProperty", 1)
    kinds = (ROOT / "Sources/CityGMLReading/StandardAttributes.swift").read_text().split("standardKinds:", 1)[1]
    objects, surfaces = (
        re.findall(r'case \.\w+: "(\w+)"', (ROOT / f"Sources/CityObjects/{name}.swift").read_text())
        for name in ("CityObjectKind", "BoundarySurfaceKind"))
    elements = set(re.findall(r'"(\w+)"\s*(?:\]?\s*[:=]|,|\n)', tables)) | set(objects) | set(surfaces)
    elements.discard("Unclassified")
    text = (ROOT / "Documentation/Mapping.md").read_text()
    named = backticked(text)
    for name in sorted((elements | {"Unclassified"}) - named):
        fault("Mapping.md", f"{name}, which the reader knows, is not named")
    suffixes = set(re.findall(r'"([A-Z]\w+)"', geometry))
    shown = set()
    for line in section(text, "## Geometry").splitlines():
        if line.startswith("| `lod") and "| nothing" not in line:
            shown |= set(re.findall(r"`lod[N0]([A-Z]\w+)`", line))
    for name in sorted(suffixes ^ shown):
        fault("Mapping.md", f"lodN{name}: the table of geometry and the reader do not say the same")

    passed_over = section(text, "### Classes and properties that are passed over")
    not_read = {name for name in re.findall(r"`\w+:([A-Z]\w+)`", passed_over) if name not in objects}
    for name in sorted(not_read & elements):
        fault("Mapping.md", f"{name} is read, but the page says that it is passed over")
    for name in sorted(set(re.findall(r"`\w+:([A-Z]\w+)`", text)) - elements - not_read - {"Ring"}):
        fault("Mapping.md", f"{name} is not known to the reader")
    for column, expected, place in (("object_type", objects, section(text, "## Classes")),
                                    ("surface_type", surfaces, section(text, "### Surfaces and openings"))):
        rows = [line.split("|") for line in place.splitlines() if line.startswith("| ")]
        if column == "object_type":
            found = {name for row in rows for name in re.findall(r"`object_type` `(\w+)`", row[3] if len(row) > 4 else "")}
        else:
            found = {row[2].strip(" `") for row in rows} - {"surface_type"}
        for name in sorted(found ^ set(expected)):
            fault("Mapping.md", f"{column} {name}: the table and the enum do not say the same")

    standard = dict(re.findall(r'"(\w+)": \.(\w+)', kinds))
    generic = dict(re.findall(r'"(\w+Attribute)": \.genericAttribute\(\.(\w+)\)', tables))
    typed = {}
    for line in section(text, "## Attributes").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 7 and re.match(r"`\w+:\w+`", cells[1]):
            typed[re.findall(r"`\w+:(\w+)`", cells[1])[0]] = cells[3]
        elif len(cells) == 4 and cells[1].startswith("`gen:") and "Set" not in cells[1]:
            typed[re.findall(r"`\w+:(\w+)`", cells[1])[0]] = cells[2].split(",")[0]
    for name, kind in sorted((standard | generic).items()):
        if name not in typed:
            fault("Mapping.md", f"the attribute {name} is not in the tables")
    for name, kind in sorted(typed.items()):
        expected = (standard | generic).get(name, "text")
        if kind != expected:
            fault("Mapping.md", f"the attribute {name} is said to be {kind} and is read as {expected}")

    palette = (ROOT / "Sources/TilePipeline/SurfacePalette.swift").read_text()
    for colour in sorted(set(re.findall(r"// (#[0-9A-F]{6})", palette)) ^ set(re.findall(r"#[0-9A-F]{6}", text))):
        fault("Mapping.md", f"the colour {colour} is not in both the page and SurfacePalette.swift")

def check_recipe_keys(kachel):
    if not kachel.is_file():
        print(f"skipped: keys in Recipes.md ({kachel} is not built)")
        return
    text = subprocess.run([str(kachel), "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout
    commands = json.loads(text)["command"]["subcommands"]
    build = next(command for command in commands if command["commandName"] == "build")
    expected = {}
    for argument in build["arguments"]:
        names = [name["name"] for name in argument.get("names", []) if name["kind"] == "long"]
        if names and names[0] not in ("help", "version", "dry-run", "print-recipe"):
            expected[names[0]] = argument
    rows = {}
    for line in (ROOT / "Documentation/Recipes.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"\| `[a-z-]+` \|", line) and len(cells) == 5:
            rows[cells[0].strip("`")] = cells
    for key in ("kachel", "title", "description", "inputs"):
        if rows.pop(key, None) is None:
            fault("Recipes.md", f"{key} is missing from the table of keys")
    for name in sorted(expected.keys() - rows.keys()):
        fault("Recipes.md", f"{name} is missing from the table of keys")
    for name in sorted(rows.keys() - expected.keys()):
        fault("Recipes.md", f"kachel build has no --{name}")
    for name in sorted(expected.keys() & rows.keys()):
        argument, cells = expected[name], rows[name]
        default = argument.get("defaultValue") or ("false" if argument["kind"] == "flag" else None)
        if default and cells[3] != f"`{default}`":
            fault("Recipes.md", f"the default of {name} is {default}, not {cells[3]}")
        if argument.get("allValues") and re.findall(r"`([^`]+)`", cells[2]) != argument["allValues"]:
            fault("Recipes.md", f"the values of {name} are {argument['allValues']}")
        if not cells[4].startswith(f"`{name}: "):
            fault("Recipes.md", f"{name} has no example")


def check_control_points():
    points = json.loads(control_points.POINTS.read_text())["points"]
    if control_points.DOCUMENT.read_text() != control_points.document_text(points):
        fault("Accuracy.md", "is not what Scripts/control_points.py table writes")


def check_geometry_checks():
    source = (ROOT / "Sources/Meshing/Validity/ValidityCode.swift").read_text()
    numbers = dict(re.findall(r"case (\w+) = (\d{3})$", source, re.MULTILINE))
    names = dict(re.findall(r'case \.(\w+): "([A-Z_\d]+)"', source))
    expected = [f"{number} {names.get(case, '?')}" for case, number in numbers.items()]
    text = check_table.DOCUMENT.read_text()
    found = re.findall(r"^\| (\d{3} [A-Z_\d]+) \|", text, re.MULTILINE)
    if found != expected:
        fault("Checks.md", f"the codes are {found}, those of ValidityCode.swift {expected}")
    block, faults_of_table = check_table.table_text()
    if check_table.BLOCK.search(text).group() != block:
        fault("Checks.md", "is not what Scripts/check_table.py table writes")
    for message in faults_of_table:
        fault("Checks.md", message)


def check_links():
    documents = [path for path in ROOT.glob("*.md")] + [
        path for folder in ("Benchmarks", "Documentation", "Examples", "Packaging", "Pipelines", "Tests") for path in (ROOT / folder).rglob("*.md")]
    for document in documents:
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                fault(str(document.relative_to(ROOT)), f"the link to {target} leads nowhere")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    options = parser.parse_args()
    check_problems()
    check_modules()
    check_options(Path(options.kachel))
    check_exit_statuses(Path(options.kachel))
    check_version()
    check_mapping()

    check_recipe_keys(Path(options.kachel))
    check_control_points()
    check_geometry_checks()
    check_links()
    for text in faults:
        print(text, file=sys.stderr)
    print("documents: " + (f"{len(faults)} faults" if faults else "as the code says"))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
