#!/usr/bin/env python3
"""Looks into the machine code of Meshing's hot functions: no allocation, no reference counting, no witness.

    Benchmarks/inspect_loops.py [FOLDER]

Reads the object files of Meshing from a release build (FOLDER, by default Benchmarks/.build/release/Meshing.build) with
objdump, and fails if one of the functions named below calls what it must not, or calls through a pointer, as calls of
protocol witnesses and closures do. Asking whether an array is unique is allowed: it reads one word. Where an array may
grow, the growing stands in a function of its own, which is not hot. A function that is not there by that name was inlined
into its callers or renamed; it is listed, and fails if it is among those that must be there.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

FORBIDDEN = re.compile(
    r"^(swift_(retain|release|alloc|dealloc|bridgeObject|unknownObject|dynamicCast|getWitnessTable|"
    r"getAssociated|getGenericMetadata|project_boxed|slowAlloc|slowDealloc|beginAccess|weak|unowned|once)\w*|malloc|free)$")

# What is hot, by the start of its demangled name, without arguments; whether it must be there.
HOT = [
    ("static VertexLoops.apply(", True),
    ("static VertexLoops.range(", True),
    ("static VertexLoops.newellSums(", True),
    ("static VertexLoops.covarianceSums(", True),
    ("static VertexLoops.doubledVectorAreas(", True),
    ("static VertexLoops.quantize(", True),
    ("static VertexLoops.edgeFunctions(", True),
    ("static VertexLoops.evaluateQuadrics(", True),
    ("static ExactOrientation.determinant(", False),
    ("static ExactOrientation.exactDeterminant(", True),
    ("EarClipper.isEar(", True),
    ("EarClipper.isCarefulEar(", False),
    ("EarClipper.rimBlocks(", False),
    ("EarClipper.isInCone(", False),
    ("EarClipper.blockage(", False),
    ("EarClipper.crosses(", False),
    ("EarClipper.clipEars(", True),
    ("static RingClipper.clipEars(", False),
    ("static RingClipper.load(", False),
    ("static RingClipper.blocksExactly(", False),
    ("static RingClipper.exactTurn(", True),
    ("static RingClipper.nearestVisibleNode(", False),
    ("static RingClipper.isVisible(", False),
    ("static RingClipper.touches(", False),
    ("static RingClipper.classify(", False),
    ("static PolygonTriangulator.cutConvexQuad(", False),
    ("static PolygonTriangulator.takeTriangle(", False),
    ("PolygonTriangulator.triangulate(x:", True),
    ("PolygonTriangulator.triangulateSingleRing(", False),
    ("PolygonTriangulator.triangulateRing(", False),
    ("PolygonTriangulator.planarityDeviation(", False),
    ("PolygonTriangulator.triangulateConvexQuad(", False),
    ("TriangleTree.nearest(", True),
    ("SampledMesh.farthestSquared(", True),
    ("VertexWelder.nearest(", True),
    ("VertexCacheOrder.bestInSight(", True),
    ("repeatableAngle(", False),
    ("CollapseMesh.run(", True),
    ("CollapseMesh.evaluate(", False),
    ("CollapseMesh.collapse(", False),
    ("CollapseMesh.updateNeighbour(", False),
    ("CollapseMesh.spliceTarget(", False),
    ("CollapseMesh.plan(", False),
    ("CollapseMesh.planFan(", False),
    ("CollapseMesh.keepsTopology(", False),
    ("CollapseQueue.insert(", False),
    ("CollapseQueue.removeFirst(", False),
]


def functions(path):
    """For each function of an object file: its instructions, what it refers to, and its calls through pointers."""
    text = subprocess.run(["objdump", "-d", "-r", "--no-show-raw-insn", str(path)], capture_output=True, text=True,
                          check=True).stdout
    # What follows a function without a name of its own, as witnesses of types do, is not part of it.
    symbols = subprocess.run(["objdump", "-t", str(path)], capture_output=True, text=True, check=True).stdout
    sizes = {name: int(size, 16) for size, name
             in re.findall(r"\s([0-9a-f]{16})\s+(?:\.hidden\s+)?(\S+)$", symbols, re.MULTILINE)}
    found = {}
    current, end = None, 0
    for line in text.splitlines():
        start = re.match(r"^([0-9a-f]+) <(.+)>:$", line)
        address = re.match(r"^\s+([0-9a-f]+):", line)
        if start:
            current = found.setdefault(start.group(2), {"instructions": 0, "refers": [], "indirect": 0})
            end = int(start.group(1), 16) + (sizes.get(start.group(2)) or 1 << 62)
        elif current is not None and address and int(address.group(1), 16) < end:
            reference = re.match(r"^\s+[0-9a-f]+: R_\w+\s+([\w$.]+)", line)
            if reference:
                current["refers"].append(reference.group(1))
            elif re.match(r"^\s+[0-9a-f]+:\s+\S", line):
                current["instructions"] += 1
                # x86-64, then arm64. Jumps through a table are switches.
                current["indirect"] += bool(re.search(r"\bcall\s+\*|\bblra?\w*\s+x", line))
    return found


def demangled(names):
    output = subprocess.run(["swift", "demangle", "--simplified", "--compact"], input="\n".join(names),
                            capture_output=True, text=True, check=True).stdout
    return output.splitlines()


def inspect(folder):
    """One row a hot function: its name, instructions and offences."""
    rows = []
    seen = set()
    for path in sorted(Path(folder).glob("*.o")):
        found = functions(path)
        for name, (mangled, code) in zip(demangled(found), found.items()):
            plain = re.sub(r"^(specialized |merged )+", "", name)
            for prefix, _ in HOT:
                if not plain.startswith(prefix):
                    continue
                seen.add(prefix)
                offences = sorted({symbol for symbol in code["refers"] if FORBIDDEN.match(symbol)})
                if code["indirect"]:
                    offences.append(f"{code['indirect']} calls through pointers")
                rows.append({"function": re.sub(r"\(.*", "", name), "instructions": code["instructions"],
                             "asksWhetherUnique": sum("isUniquelyReferenced" in symbol for symbol in code["refers"]),
                             "offences": offences})
    missing = [{"function": prefix.rstrip("("), "mustBeThere": must} for prefix, must in HOT if prefix not in seen]
    return {"functions": sorted(rows, key=lambda row: row["function"]), "inlined": missing}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=str(HERE / ".build/release/Meshing.build"))
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    options = parser.parse_args()
    if not any(Path(options.folder).glob("*.o")):
        sys.exit(f"{options.folder} holds no object files: swift build -c release --package-path Benchmarks")
    result = inspect(options.folder)
    failed = any(row["offences"] for row in result["functions"]) or any(row["mustBeThere"] for row in result["inlined"])
    if options.json:
        print(json.dumps({"schemaVersion": 1, **result}, indent=1))
    else:
        for row in result["functions"]:
            print(f"{row['instructions']:6} instructions  {row['function']}  "
                  f"{', '.join(row['offences']) if row['offences'] else 'clean'}")
        for row in result["inlined"]:
            print(f"{'MISSING' if row['mustBeThere'] else 'inlined':>19}  {row['function']}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
