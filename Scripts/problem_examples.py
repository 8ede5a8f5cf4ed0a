#!/usr/bin/env python3
"""Converts the smallest input that shows each problem code and says where another comes: problem_examples.py --kachel FILE

The inputs are those that Documentation/Problems.md tells in words. Exit status: 0 all came, 1 some did not."""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HEAD = ('<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:gen="http://www.opengis.net/citygml/generics/2.0">')
HERE = "EPSG:25832+7837"


def ring(*points, east=533000, north=5683000):
    """A list of positions in metres from a place in Kassel; what is no number stays as it is."""
    def shifted(value, by):
        return value if isinstance(value, str) else f"{value + by:g}" if abs(value) > 1e20 else f"{value + by:.2f}"
    return " ".join(f"{shifted(x, east)} {shifted(y, north)} {z}" for x, y, z in points)


A, B, C, D = (0, 0, 1), (10, 0, 1), (10, 10, 1), (0, 10, 1)
TRIANGLE = ring(A, B, C, A)


def polygon(points=TRIANGLE, attributes=""):
    return (f"<gml:surfaceMember><gml:Polygon{attributes}><gml:exterior><gml:LinearRing><gml:posList>{points}"
            "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>")


def holed(*rings):
    """A polygon with holes."""
    def boundary(name, points):
        return f"<gml:{name}><gml:LinearRing><gml:posList>{points}</gml:posList></gml:LinearRing></gml:{name}>"
    return ("<gml:surfaceMember><gml:Polygon>" + boundary("exterior", rings[0])
            + "".join(boundary("interior", points) for points in rings[1:]) + "</gml:Polygon></gml:surfaceMember>")


def cube(inward=0):
    """A cube of 10 m; so many of its faces face inwards."""
    corners = [(x, y, z) for z in (1, 11) for x, y in ((0, 0), (10, 0), (10, 10), (0, 10))]
    faces = [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    loops = [face[::-1] if index < inward else face for index, face in enumerate(faces)]
    return "".join(polygon(ring(*[corners[i] for i in loop + loop[:1]])) for loop in loops)


def building(surfaces=None, identifier="b", content=""):
    name = f' gml:id="{identifier}"' if identifier else ""
    return (f"<bldg:Building{name}>{content}<bldg:lod1MultiSurface><gml:MultiSurface>{surfaces or polygon()}"
            "</gml:MultiSurface></bldg:lod1MultiSurface></bldg:Building>")


def model(*members, crs=HERE, end="</core:CityModel>"):
    envelope = f'<gml:boundedBy><gml:Envelope srsName="{crs}"/></gml:boundedBy>' if crs else ""
    return HEAD + envelope + "".join(f"<core:cityObjectMember>{m}</core:cityObjectMember>" for m in members) + end


def height(value, unit):
    return f'<bldg:measuredHeight uom="{unit}">{value}</bldg:measuredHeight>'


def many_triangles(count):
    """Triangles that share nothing, to fill a tile."""
    return "".join(polygon(ring(a, (k % 25 * 2 + 1.37, k // 25 * 2, 3), (k % 25 * 2, k // 25 * 2 + 1.71, k % 7), a))
                   for k in range(count) for a in [(k % 25 * 2, k // 25 * 2, 1)])


EXAMPLES = {
    "F001": ("hello", []), "F002": (None, []), "F003": (None, []),
    "F004": (HEAD.replace("http://www.opengis.net/citygml/2.0", "http://www.citygml.org/citygml/1/0/0") + "</core:CityModel>", []), "F005": (model(), []),
    "F006": (model(building(content='<bldg:class codeSpace="class.xml">1</bldg:class>')), []),
    "F007": ('{"type":"CityJSON","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},"CityObjects":'
             '{"b":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2]]]}]}},'
             '"vertices":[[85000,447000,1],[85010,447000,1],[85000,447010,1]]}', []),
    "X001": (model(building(), end=""), []),
    "X002": (model(building(), building(identifier="c", content="<gml:name>")), []),
    "X003": ("<!DOCTYPE a>" + model(building()), []),
    "X004": (model(building(), building(identifier="c", content="<gen:x>" * 300 + "</gen:x>" * 300)), []),
    "X005": (model(building(polygon() + '<e:x xmlns:e="urn:e"/>')), []),
    "X006": (model(building(content="<e:x/>")), []),
    "O001": (model(building(polygon() + '<gml:surfaceMember xlink:href="#nowhere"/>')), []),
    "O002": (model(building(), '<bldg:Building gml:id="c"/>'), []),
    "O003": (model(building(), building(polygon(ring(A, B, D, A)))), []),
    "O004": (model(building(), building()), []),
    "O005": (model(building(identifier="")), []),
    "O006": (model(building(content="<bldg:interiorRoom><bldg:Room/></bldg:interiorRoom>")), []),
    "O007": (model(building()), ["--lod", "2"]),
    "O008": (model(building(content='<gen:doubleAttribute name="a"><gen:value>2,5</gen:value></gen:doubleAttribute>')), []),
    "O009": (model(building(polygon() + '<gml:surfaceMember xlink:href="other.gml#p"/>')), []),
    "O010": (model(building().replace("lod1", "lod2"), building(identifier="c")), ["--only-lod", "2"]),
    "C001": (model(building(), crs=""), []), "C002": (model(building(), crs="EPSG:1"), []),
    "C003": (model(building()), []), "C004": (model(building(), crs="EPSG:25832"), []),
    "C005": (model(building(), building(polygon(ring((1e300, 1e300, 1), (2e300, 1e300, 1), (2e300, 2e300, 1))), "c")), []),
    "C006": (model(building(), building(polygon(attributes=' srsName="EPSG:25833+7837"'), "c")), []),
    "C007": (model(building(polygon(ring(A, B, C, A, east=1533000)))), []),
    "C008": (model(building(polygon(ring(*[(x, y, 12000) for x, y, _ in (A, B, C, A)])))), []),
    "C009": (model(*[building(polygon(ring(A, B, C, A, east=533000 + 20 * k)), f"b{k}") for k in range(100)],
                   building(polygon(ring(A, B, C, A, east=691000, north=5335000)), "c")), []),
    "C010": (model(building(polygon("8.40 49.00 1 8.41 49.00 1 8.40 49.01 1 8.40 49.00 1")), crs="EPSG:4326"), []),
    "C011": (model(building(), crs="EPSG:25832"), ["--strict"]),
    "G001": (model(building(polygon() + polygon(ring(A, B, A)))), []),
    "G002": (model(building(polygon(ring(A, B, C)))), []),
    "G003": (model(building(polygon(ring(A, B, (10, 10, 2), D, A)))), []),
    "G004": (model(building(polygon(ring(A, B, C, (2, -1, 1), D, A)))), []),
    "G005": (model(building(polygon() + polygon(ring(A, C, B, D, A)))), []),
    "G006": (model(building(polygon() + polygon(ring((0, 0, "x"), B, C)))), []),
    "G007": (model(building(polygon(ring(A, A, B, C, A)))), []),
    "G008": (model(building(), building(polygon(ring(A, B, A)), "c")), []),
    "G009": (model(building(cube(inward=1))), []),
    "G010": (model(building(holed(ring(A, B, C, D, A), ring((2, 2, 1), (4, 2, 1), (4, 4, 1), (2, 2, 1))))), []),
    "G011": (model(building(polygon() + polygon(ring(A, A, B, C, A)))), ["--no-repair"]),
    "T001": (model(building(many_triangles(600))), ["--tile-bytes", "4K"]),
    # These two have the schema of a house of 5 m.
    "T002": (model(building(content=height(5, "ft"))), []),
    "T003": (model(building(content='<gen:intAttribute name="a"><gen:value>5</gen:value></gen:intAttribute>')), []),
    "T004": (model(building(content=height(5, "m")), building(identifier="c", content=height(500, "cm"))), []),
    "T005": (model(building()), ["--attributes", "nothing"]),
}


def codes_of(kachel, code, text, options, folder):
    """The codes that a conversion reports."""
    source = folder / f"{code}.gml"
    if code == "F002":
        source = folder / "models"
        source.mkdir()
        (source / "city.gml").write_text(model(building()))
        (source / "notes.txt").write_text("hello")
    elif text is not None:
        source.write_text(text)
    if code in ("T002", "T003"):
        house = folder / "house.gml"
        house.write_text(model(building(content=height(5, "m"))))
        subprocess.run([kachel, "build", house, "-o", folder / "house", "--overwrite", "--quiet"],
                       stderr=subprocess.DEVNULL, check=False, timeout=60)
        options = ["--schema", folder / "house/schema.json"]
    subprocess.run([kachel, "build", source, "-o", folder / "tiles", "--overwrite", "--report", folder / code, "--quiet",
                    "--fail-on", "never", *options], stderr=subprocess.DEVNULL, check=False, timeout=60)
    report = folder / code / "report.json"
    return set(json.loads(report.read_text())["problemCounts"]) if report.exists() else set()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kachel", default=str(Path(__file__).resolve().parent.parent / ".build/release/kachel"))
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kachel-problems.") as name:
        for code, (text, extra) in EXAMPLES.items():
            found = codes_of(options.kachel, code, text, extra, Path(name))
            if f"KCL-{code}" not in found:
                failed += 1
                print(f"KCL-{code} did not come, but {', '.join(sorted(found)) or 'nothing'}", file=sys.stderr)
    print(f"{len(EXAMPLES) - failed} of {len(EXAMPLES)} problems shown")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
