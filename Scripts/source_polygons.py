"""Reads every polygon of a city model as it is written, to judge Kachel's triangulation by. Shares nothing with Kachel's
code. Python's standard library is enough.

`read_polygons(path)` gives polygons, each a list of rings, each a flat array of coordinates by threes. Each polygon is
there once, where it is written, whatever links to it and whatever level of detail it belongs to. Degrees are scaled to
metres on the spot, the same for a whole polygon, which changes no polygon's triangles.
"""

import json
import math
import re
import struct
from array import array
from pathlib import Path
from xml.etree import ElementTree

POLYGONS = {"Polygon", "PolygonPatch", "Triangle", "Rectangle"}
EXTERIOR = {"exterior", "outerBoundaryIs"}
INTERIOR = {"interior", "innerBoundaryIs"}
# The geographic systems that models are written in; all others here count in metres or feet.
GEOGRAPHIC = {"4326", "4979", "4258", "4937", "6668", "6697"}
METRES_BY_DEGREE = 111_320.0
MAGIC = 0x314C504B


class Reading:
    """The polygons of a file, and what could not be read."""

    def __init__(self):
        self.polygons = []
        # Polygons with rings that are not written as points, or with a number of coordinates that fits no dimension.
        self.unreadable = 0
        self.fault = ""


def local(tag):
    return tag.rpartition("}")[2]


def is_geographic(name):
    """Whether a reference system's name is one of degrees; of a compound one the first part counts."""
    numbers = re.findall(r"(?:EPSG|epsg)[:/]+(?:[0-9.]*[:/]+)?([0-9]+)", name)
    return bool(numbers) and numbers[0] in GEOGRAPHIC or "CRS:84" in name or "CRS84" in name


def scaled(rings):
    """Degrees of latitude and longitude, in either order, as metres."""
    if not rings or not rings[0]:
        return rings
    east = METRES_BY_DEGREE * math.cos(math.radians(min(abs(rings[0][0]), abs(rings[0][1]))))
    return [array("d", [value * (METRES_BY_DEGREE, east, 1.0)[i % 3] for i, value in enumerate(ring)])
            for ring in rings]


def ring_points(ring, dimension):
    """The coordinates of a LinearRing by threes; None where it is not written as points."""
    numbers = []
    for child in ring:
        kind = local(child.tag)
        own = int(child.get("srsDimension", dimension))
        if kind in ("posList", "pos"):
            found = [float(text) for text in (child.text or "").split()]
            if kind == "pos":
                own = len(found)
            if own == 2:
                found = [value for i in range(0, len(found) - 1, 2) for value in (found[i], found[i + 1], 0.0)]
            numbers += found
        elif kind == "coordinates":
            for corner in (child.text or "").split():
                values = [float(text) for text in corner.split(",")]
                numbers += values + [0.0] * (3 - len(values))
        elif kind == "coord":
            values = [float(one.text) for one in child]
            numbers += values + [0.0] * (3 - len(values))
        elif kind in ("pointProperty", "pointRep"):
            for position in child.iter():
                if local(position.tag) == "pos":
                    numbers += [float(text) for text in (position.text or "").split()]
    return array("d", numbers) if numbers and len(numbers) % 3 == 0 else None


def rings_of(polygon, dimension):
    exterior, interior = [], []
    for child in polygon:
        kind = local(child.tag)
        if kind not in EXTERIOR and kind not in INTERIOR:
            continue
        for ring in child:
            points = ring_points(ring, dimension) if local(ring.tag) == "LinearRing" else None
            if points is None:
                return None
            (exterior if kind in EXTERIOR else interior).append(points)
    return exterior + interior if len(exterior) == 1 else None


def read_gml(path):
    reading = Reading()
    name, dimensions, open_elements = "", ["3"], []
    try:
        for event, element in ElementTree.iterparse(path, events=("start", "end")):
            if event == "start":
                name = name or element.get("srsName", "")
                dimensions.append(element.get("srsDimension", dimensions[-1]))
                open_elements.append(element)
                continue
            dimension = dimensions.pop()
            open_elements.pop()
            if local(element.tag) not in POLYGONS or "gml" not in element.tag:
                continue
            try:
                rings = rings_of(element, dimension)
            except ValueError:
                rings = None
            if rings is None:
                reading.unreadable += 1
            else:
                reading.polygons.append(rings)
            element.clear()
    except ElementTree.ParseError as fault:
        reading.fault = f"not well-formed: {fault}"
    if is_geographic(name):
        reading.polygons = [scaled(rings) for rings in reading.polygons]
    return reading


def polygons_of_boundaries(boundaries, depth):
    if depth > 1:
        for below in boundaries:
            yield from polygons_of_boundaries(below, depth - 1)
    else:
        yield from boundaries


def read_json(path):
    reading = Reading()
    text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    transform, geographic = None, False
    depth = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}
    for line in text.splitlines() if path.endswith(".jsonl") else [text]:
        try:
            document = json.loads(line) if line.strip() else {}
        except ValueError as fault:
            reading.fault = reading.fault or f"not well-formed: {fault}"
            continue
        if not isinstance(document, dict):
            continue
        transform = document.get("transform", transform)
        name = str((document.get("metadata") or {}).get("referenceSystem", ""))
        geographic = geographic or is_geographic(name)
        scale, shift = (transform or {}).get("scale", [1, 1, 1]), (transform or {}).get("translate", [0, 0, 0])
        vertices = [[v * s + t for v, s, t in zip(vertex, scale, shift)] for vertex in document.get("vertices") or []]
        templates = document.get("geometry-templates") or {}
        places = [(geometry, vertices) for one in (document.get("CityObjects") or {}).values()
                  for geometry in one.get("geometry") or []]
        places += [(geometry, templates.get("vertices-templates") or []) for geometry in templates.get("templates") or []]
        for geometry, points in places:
            if geometry.get("type") not in depth:
                continue
            for polygon in polygons_of_boundaries(geometry.get("boundaries") or [], depth[geometry["type"]]):
                try:
                    rings = [array("d", [value for index in ring for value in points[index]]) for ring in polygon]
                except (IndexError, TypeError):
                    rings = []
                if not rings or any(len(ring) % 3 for ring in rings):
                    reading.unreadable += 1
                else:
                    reading.polygons.append(scaled(rings) if geographic else rings)
    return reading


def read_polygons(path):
    """Reads a file of any of the formats; None if it is none of them."""
    path = str(path)
    if path.endswith((".json", ".jsonl")):
        return read_json(path)
    with open(path, "rb") as file:
        if b"<" not in file.read(512):
            return None
    return read_gml(path)


def write_dump(polygons, path):
    """Writes polygons for `TriangulationBench` and `earcut_baseline`: little-endian, x, y, z, ring sizes, ring counts."""
    axes = [array("d"), array("d"), array("d")]
    sizes, counts = array("I"), array("I")
    for rings in polygons:
        counts.append(len(rings))
        for ring in rings:
            sizes.append(len(ring) // 3)
            for axis in range(3):
                axes[axis].extend(ring[axis::3])
    with open(path, "wb") as file:
        file.write(struct.pack("<4I", MAGIC, len(counts), len(sizes), len(axes[0])))
        for one in (*axes, sizes, counts):
            one.tofile(file)
