"""An independent reading of city models, to judge Kachel by. It shares nothing with Kachel's code: another language,
another XML parser (expat), another way to go through a document. Python's standard library is enough.

`read_model(path)` gives a `Model`: city objects with their surfaces and polygons, by trees as the tiles show them.
"""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

# The classes of CityGML that are city objects, with the name that the tiles have for them.
OBJECT_CLASSES = {name: name for name in """
    Building BuildingPart BuildingInstallation IntBuildingInstallation Room BuildingFurniture Storey BuildingUnit
    BuildingConstructiveElement Bridge BridgePart BridgeInstallation IntBridgeInstallation BridgeConstructionElement
    BridgeRoom BridgeFurniture Tunnel TunnelPart TunnelInstallation IntTunnelInstallation TunnelConstructiveElement
    HollowSpace TunnelFurniture OtherConstruction Road Railway Track Square TransportationComplex Waterway Section
    Intersection TrafficSpace AuxiliaryTrafficSpace ClearanceSpace WaterBody LandUse PlantCover
    SolitaryVegetationObject CityFurniture GenericCityObject ReliefFeature TINRelief MassPointRelief BreaklineRelief
    RasterRelief CityObjectGroup""".split()}
OBJECT_CLASSES |= {
    "BuildingRoom": "Room", "BridgeConstructiveElement": "BridgeConstructionElement",
    "GenericOccupiedSpace": "GenericCityObject", "GenericUnoccupiedSpace": "GenericCityObject",
    "GenericLogicalSpace": "GenericCityObject",
}
# The classes that are surfaces of a city object, with the name that the tiles have for them.
SURFACE_CLASSES = {name: name for name in """
    RoofSurface WallSurface GroundSurface ClosureSurface OuterCeilingSurface OuterFloorSurface Window Door WaterSurface
    WaterGroundSurface TrafficArea AuxiliaryTrafficArea FloorSurface CeilingSurface InteriorWallSurface HoleSurface
    Marking GenericThematicSurface""".split()}
SURFACE_CLASSES |= {
    "WindowSurface": "Window", "DoorSurface": "Door", "WaterClosureSurface": "ClosureSurface", "Hole": "HoleSurface",
}
# Classes of CityGML that a class of an extension is taken to derive from if its name ends so.
DERIVABLE = set("""Building BuildingPart BuildingInstallation Bridge BridgePart BridgeInstallation Tunnel TunnelPart
    TunnelInstallation OtherConstruction TransportationComplex WaterBody LandUse PlantCover SolitaryVegetationObject
    CityFurniture GenericCityObject""".split())
# Objects that only divide or furnish the inside of a building, bridge or tunnel.
INTERIOR = set("""Room BuildingFurniture IntBuildingInstallation Storey BuildingUnit BridgeRoom BridgeFurniture
    IntBridgeInstallation HollowSpace TunnelFurniture IntTunnelInstallation""".split())
PARTS = {"BuildingPart", "BridgePart", "TunnelPart"}
# Pieces that are shown beside their whole, which may be without them.
ELEMENTS = {"BridgeConstructionElement", "BuildingConstructiveElement", "TunnelConstructiveElement"}
# Objects that make up the whole that they belong to.
PIECES = PARTS | set("""BridgeConstructionElement BuildingConstructiveElement TunnelConstructiveElement Section
    Intersection TrafficSpace AuxiliaryTrafficSpace TINRelief""".split())

POLYGONS = {"Polygon", "PolygonPatch", "Triangle", "Rectangle"}
LEVEL = re.compile(r"lod([0-4])(.*)$")
NO_SURFACES = re.compile(r"(Implicit|Curve|Point|Network|Terrain)")
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
GML_IDS = ("{http://www.opengis.net/gml}id", "{http://www.opengis.net/gml/3.2}id")


class Name:
    """What the tag of an element says."""

    __slots__ = ("family", "namespace", "module", "version", "local")
    _known = {}

    def __new__(cls, tag):
        known = cls._known.get(tag)
        if known is None:
            known = cls._known[tag] = object.__new__(cls)
            known._read(tag)
        return known

    def _read(self, tag):
        namespace, _, self.local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        self.namespace, self.module, self.version = namespace, "", ""
        if namespace.startswith("http://www.opengis.net/gml"):
            self.family = "gml"
        elif namespace.startswith("http://www.opengis.net/citygml/"):
            parts = namespace.removeprefix("http://www.opengis.net/citygml/").strip("/").split("/")
            self.family, self.version = "citygml", parts[-1]
            self.module = parts[0] if len(parts) > 1 else "core"
        elif namespace.startswith("urn:oasis:names:tc:ciq"):
            self.family = "address"
        elif not namespace:
            self.family = "none"
        elif namespace.startswith(("http://www.w3.org/", "http://www.ascc.net/", "http://purl.oclc.org/")):
            self.family = "other"
        else:
            self.family = "extension"

    @property
    def is_class(self):
        return self.local[:1].isupper()

    @property
    def short_namespace(self):
        """The last segment of the namespace that is no version."""
        segments = [part for part in re.split("[/:]", self.namespace) if part]
        while len(segments) > 1 and re.fullmatch(r"v?[0-9][0-9.]*", segments[-1]):
            segments.pop()
        return segments[-1] if segments else ""


class CityObject:
    def __init__(self, kind, name, identifier, parent, element):
        self.kind, self.name, self.identifier, self.parent, self.element = kind, name, identifier, parent, element
        # The class of an extension with its short namespace, empty for classes of CityGML.
        self.extension = ""
        self.extra = {}


class Surface:
    def __init__(self, kind, owner, element):
        self.kind, self.owner, self.element = kind, owner, element


class Tree:
    """A top-level object with all below it. Polygons: (object index, surface index or None, level, key)."""

    def __init__(self):
        self.objects, self.surfaces, self.polygons, self.links = [], [], [], []
        self.is_feature = False
        # The number of its member in the file, from 0; members without an object count, too.
        self.ordinal, self.ordinal_in_member = 0, 0

    def identifier(self, index, file):
        """What Kachel calls an object without an id."""
        inner = f"-{self.ordinal_in_member}" if self.ordinal_in_member else ""
        return self.objects[index].identifier or f"{file}#{self.ordinal}{inner}" + (f".{index}" if index else "")


class Group:
    """A group of city objects: who is in it, as (id, role); in the tiles it is attributes of these."""

    def __init__(self, identifier, element):
        self.identifier, self.element, self.members = identifier, element, []


class Model:
    def __init__(self):
        self.format = ""
        self.versions = set()
        self.trees = []
        # Elements of all classes as (module or short namespace, version, local name).
        self.classes = Counter()
        # Geometry properties without surfaces: implicit geometry, curves, points.
        self.other_geometry = Counter()
        self.appearances = 0
        self.groups = []
        self.fault = ""
        self.features_passed_over = []

    def objects(self):
        return Counter(one.kind for tree in self.trees for one in tree.objects)

    def extension_objects(self):
        return Counter(one.extension for tree in self.trees for one in tree.objects if one.extension)


def identifier_of(element):
    for key in GML_IDS:
        if key in element.attrib:
            return element.attrib[key]
    return ""


class CityGMLReading:
    """Goes through a document once and notes what belongs to what."""

    def __init__(self):
        self.model = Model()
        self.model.format = "CityGML"
        self.tree = None
        self.next_ordinal, self.ordinal, self.ordinal_in_member = 0, 0, 0
        self.file = ""
        # By gml:id the polygons of a geometry, in the order of the document, with the number of their tree.
        self.targets = defaultdict(list)

    def read(self, path):
        open_members, root = [], None
        self.file = Path(path).name
        try:
            # A document that breaks off keeps what stood before.
            for event, element in ElementTree.iterparse(path, events=("start", "end")):
                if root is None:
                    root = element
                    self.count_class(element)
                elif event == "start":
                    open_members.append(element)
                elif open_members:
                    open_members.pop()
                    if not open_members:
                        self.member(element)
        except ElementTree.ParseError as fault:
            self.model.fault = f"not well-formed: {fault}"
        # By polygon the boundary surface that it is written in, with its tree's number.
        self.homes = {
            id(polygon): (number, tree.surfaces[surface]) for number, tree in enumerate(self.model.trees)
            for _, surface, _, polygon in tree.polygons if surface is not None}
        for number, tree in enumerate(self.model.trees):
            self.resolve(number, tree)
        # GML's own member also holds what is no city object, such as the schedules of an extension.
        self.model.features_passed_over = [tree for tree in self.model.trees if tree.is_feature and not tree.polygons]
        self.model.trees = [tree for tree in self.model.trees if not tree.is_feature or tree.polygons]
        return self.model

    def member(self, element):
        name = Name(element.tag)
        if name.local in ("cityObjectMember", "featureMember", "featureMembers"):
            self.ordinal, self.ordinal_in_member = self.next_ordinal, 0
            self.next_ordinal += 1
            for child in element:
                before = len(self.model.trees)
                self.walk(child, None, None, None, [], True)
                for tree in self.model.trees[before:]:
                    tree.is_feature = name.family == "gml" and Name(child.tag).family == "extension"
        else:
            self.walk(element, None, None, None, [], False)

    def count_class(self, element):
        name = Name(element.tag)
        if name.family == "citygml":
            self.model.versions.add(name.version)
        if name.is_class and name.family in ("citygml", "extension", "none"):
            module = name.short_namespace if name.family == "extension" else name.module
            self.model.classes[(module, name.version, name.local)] += 1

    def kind_of(self, name, element, owner, is_member):
        """The object or surface class of an element, with the name of its extension."""
        if name.family in ("citygml", "none") and name.local in OBJECT_CLASSES:
            return OBJECT_CLASSES[name.local], None, ""
        if name.family in ("citygml", "none") and name.local in SURFACE_CLASSES:
            return None, SURFACE_CLASSES[name.local], ""
        if name.family != "extension" or not name.is_class:
            return None, None, ""
        extension = f"{name.short_namespace}:{name.local}"
        if name.local.endswith("Surface") and owner is not None:
            known = [kind for kind in SURFACE_CLASSES if name.local.endswith(kind)]
            return None, SURFACE_CLASSES[max(known, key=len)] if known else "GenericThematicSurface", extension
        has_levels = any(LEVEL.match(Name(child.tag).local) for child in element)
        if is_member or (identifier_of(element) and has_levels):
            if name.local in OBJECT_CLASSES:
                return OBJECT_CLASSES[name.local], None, extension
            known = [kind for kind in DERIVABLE if name.local.endswith(kind)]
            return max(known, key=len, default="GenericCityObject"), None, extension
        return None, None, ""

    def walk(self, element, owner, surface, level, open_targets, is_member):
        name = Name(element.tag)
        self.count_class(element)
        if name.local in ("appearanceMember", "appearance") and name.family in ("citygml", "none"):
            self.model.appearances += 1
            for below in element.iter():
                if below is not element:
                    self.count_class(below)
            return
        if name.is_class and level is None:
            kind, surface_kind, extension = self.kind_of(name, element, owner, is_member)
            if kind == "CityObjectGroup":
                self.group(element)
                return
            if kind:
                if owner is None:
                    self.tree = Tree()
                    self.tree.ordinal, self.tree.ordinal_in_member = self.ordinal, self.ordinal_in_member
                    self.ordinal_in_member += 1
                    self.model.trees.append(self.tree)
                self.tree.objects.append(CityObject(kind, name, identifier_of(element), owner, element))
                self.tree.objects[-1].extension = extension
                owner, surface = len(self.tree.objects) - 1, None
                if kind == "TINRelief":
                    stated = next((child.text for child in element if Name(child.tag).local == "lod"), "0")
                    self.tree.objects[-1].extra["level"] = int(stated.strip())
            elif surface_kind and owner is not None:
                self.tree.surfaces.append(Surface(surface_kind, owner, element))
                surface = len(self.tree.surfaces) - 1
        elif owner is not None and level is None:
            found = LEVEL.match(name.local) if name.family != "gml" else None
            if found and NO_SURFACES.search(found[2]):
                self.model.other_geometry[name.local] += 1
                return
            if found:
                level = int(found[1])
                if found[2] == "RoofEdge":
                    self.tree.surfaces.append(Surface("RoofSurface", owner, element))
                    surface = len(self.tree.surfaces) - 1
                self.link(element, owner, surface, level)
            elif name.family == "extension" and surface is None and self.tree.objects[owner].extension and any(
                    Name(child.tag).family == "gml" and Name(child.tag).is_class for child in element):
                # An extension's object may have geometry in a property that tells no level.
                level = 1
            elif name.local == "tin" and self.tree.objects[owner].kind == "TINRelief":
                level = self.tree.objects[owner].extra["level"]
                self.link(element, owner, surface, level)
        if level is not None:
            identifier = identifier_of(element)
            if identifier:
                open_targets = open_targets + [identifier]
            if name.local in POLYGONS and name.family == "gml":
                self.tree.polygons.append((owner, surface, level, element))
                for target in open_targets:
                    self.targets[target].append((len(self.model.trees) - 1, element))
                return
            if name.local in ("surfaceMember", "solidMember", "baseSurface", "geometryMember", "exterior", "surface"):
                self.link(element, owner, surface, level)
        for child in element:
            self.walk(child, owner, surface, level, open_targets, False)

    def group(self, element):
        """Notes a group and reads the objects that stand in it as objects of their own."""
        inner = f"-{self.ordinal_in_member}" if self.ordinal_in_member else ""
        group = Group(identifier_of(element) or f"{self.file}#{self.ordinal}{inner}", element)
        self.ordinal_in_member += 1
        self.model.groups.append(group)
        for member in element:
            if Name(member.tag).local != "groupMember":
                continue
            roles = [(below.text or "").strip() for below in member.iter() if Name(below.tag).local == "role"]
            role = member.get("role") or (roles[0] if roles else "")
            for below in [member, *member.iter()]:
                if below.get(XLINK_HREF, "").startswith("#"):
                    group.members.append((below.get(XLINK_HREF)[1:], role))
                    break
            children = [child for child in member if Name(child.tag).local != "Role"]
            for child in children + [below for one in member if Name(one.tag).local == "Role"
                                     for held in one if Name(held.tag).local == "groupMember" for below in held]:
                before, groups = len(self.model.trees), len(self.model.groups)
                self.walk(child, None, None, None, [], True)
                if len(self.model.groups) > groups:
                    group.members.append((self.model.groups[groups].identifier, role))
                elif len(self.model.trees) > before:
                    group.members.append((self.model.trees[before].identifier(0, self.file), role))

    def link(self, element, owner, surface, level):
        target = element.attrib.get(XLINK_HREF, "")
        if target:
            self.tree.links.append((owner, surface, level, target.rpartition("#")[2]))

    def found(self, number, target):
        """The polygons of an id: those of the tree itself, else those of the first tree that has it."""
        known = self.targets.get(target, [])
        first = number if any(tree == number for tree, _ in known) else known[0][0] if known else None
        return [polygon for tree, polygon in known if tree == first]

    def resolve(self, number, tree):
        """Adds the polygons that are linked. In one object and level a polygon is there once, and belongs to the
        boundary surface that has it or links to it; another object that links to it has it once more, on its side."""
        places = defaultdict(list)
        for position, (_, _, level, polygon) in enumerate(tree.polygons):
            places[(id(polygon), level)].append(position)
        other_sides = {}
        for owner, surface, level, target in sorted(tree.links, key=lambda link: link[1] is None):
            for polygon in self.found(number, target):
                here = places[(id(polygon), level)]
                same = [position for position in here if tree.polygons[position][0] == owner]
                if same:
                    if surface is not None and tree.polygons[same[0]][1] is None:
                        tree.polygons[same[0]] = (owner, surface, level, polygon)
                    continue
                if surface is None and any(
                        self.is_whole(tree, owner, tree.polygons[position][0])
                        and tree.objects[tree.polygons[position][0]].kind not in INTERIOR for position in here):
                    continue
                free = [position for position in here if tree.polygons[position][1] is None
                        and self.is_whole(tree, tree.polygons[position][0], owner)
                        and tree.objects[owner].kind not in INTERIOR]
                if surface is not None and free:
                    tree.polygons[free[0]] = (owner, surface, level, polygon)
                    continue
                at, source = surface, self.homes.get(id(polygon))
                if at is None and source is not None and source[0] == number and source[1].owner == owner:
                    at = tree.surfaces.index(source[1])
                elif at is None and source is not None:
                    key = (id(source[1]), owner)
                    if key not in other_sides:
                        other_sides[key] = len(tree.surfaces)
                        # A shared wall is the same wall on both sides, with all that is said of it.
                        tree.surfaces.append(Surface(source[1].kind, owner, source[1].element))
                    at = other_sides[key]
                here.append(len(tree.polygons))
                tree.polygons.append((owner, at, level, polygon))
        tree.links = []

    @staticmethod
    def is_whole(tree, above, below):
        """Whether an object is above another one."""
        while below is not None and below != above:
            below = tree.objects[below].parent
        return below == above


def level_of_text(text):
    """CityJSON's level, such as 2.2, as a number to compare with; its first digit is CityGML's level."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0


class CityJSONReading:
    def __init__(self):
        self.model = Model()
        self.model.format = "CityJSON"

    def read(self, path):
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
        if path.endswith(".jsonl"):
            self.model.format = "CityJSONSeq"
            lines = [line for line in text.splitlines() if line.strip()]
        else:
            lines = [text]
        for line in lines:
            try:
                document = json.loads(line)
            except ValueError as fault:
                self.model.fault = self.model.fault or f"not well-formed: {fault}"
                continue
            if isinstance(document, dict):
                self.document(document)
        return self.model

    def document(self, document):
        if "version" in document:
            self.model.versions.add(str(document["version"]))
        objects = document.get("CityObjects") or {}
        placed = {}
        for key, one in objects.items():
            self.model.classes[("", "", one.get("type", ""))] += 1
            if one.get("type") == "CityObjectGroup":
                self.group(key, one, objects)
        pending = [key for key, one in objects.items() if one.get("type") != "CityObjectGroup"]
        while pending:
            left = []
            for key in pending:
                parents = [name for name in objects[key].get("parents", [])
                           if objects.get(name, {}).get("type") != "CityObjectGroup"]
                known = next((name for name in parents if name in placed), None)
                if parents and known is None and any(name in objects for name in parents):
                    left.append(key)
                    continue
                self.place(key, objects[key], placed, known)
            if len(left) == len(pending):
                for key in left:
                    self.place(key, objects[key], placed, None)
                break
            pending = left

    def group(self, key, one, objects):
        group = Group(key, one)
        roles = one.get("children_roles") or []
        for number, child in enumerate(one.get("children") or []):
            group.members.append((child, roles[number] if number < len(roles) else ""))
        known = {child for child, _ in group.members}
        group.members += [(name, "") for name, other in objects.items()
                          if key in (other.get("parents") or []) and name not in known]
        self.model.groups.append(group)

    def place(self, key, one, placed, parent):
        stated = one.get("type", "")
        kind = {"BridgeConstructiveElement": "BridgeConstructionElement", "TransportSquare": "Square",
                "BuildingRoom": "Room", "BuildingStorey": "Storey", "TunnelHollowSpace": "HollowSpace",
                }.get(stated, stated)
        if kind not in OBJECT_CLASSES:
            kind = "GenericCityObject"
        tree = placed[parent][0] if parent else Tree()
        if not parent:
            self.model.trees.append(tree)
        tree.objects.append(CityObject(kind, None, key, placed[parent][1] if parent else None, one))
        index = len(tree.objects) - 1
        placed[key] = (tree, index)
        finest = {}
        for geometry in one.get("geometry") or []:
            level = level_of_text(geometry.get("lod"))
            finest[int(level)] = max(level, finest.get(int(level), 0))
        for geometry in one.get("geometry") or []:
            # 1.2 and 1.3 are one level, of which the finer one counts.
            if finest[int(level_of_text(geometry.get("lod")))] == level_of_text(geometry.get("lod")):
                self.geometry(tree, index, geometry)

    def geometry(self, tree, owner, geometry):
        depth = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}
        stated = geometry.get("type", "")
        if stated not in depth:
            self.model.other_geometry[stated] += 1
            return
        level = int(level_of_text(geometry.get("lod")))
        semantics = geometry.get("semantics") or {}
        base = len(tree.surfaces)
        for described in semantics.get("surfaces") or []:
            name = {"TransportationMarking": "Marking", "TransportationHole": "HoleSurface"}.get(
                described.get("type", ""), described.get("type", ""))
            kind = SURFACE_CLASSES.get(name, "GenericThematicSurface")
            tree.surfaces.append(Surface(kind, owner, described))

        def descend(boundaries, values, left):
            for position, below in enumerate(boundaries):
                value = values[position] if isinstance(values, list) and position < len(values) else values
                if left > 1:
                    descend(below, value, left - 1)
                else:
                    surface = base + value if isinstance(value, int) else None
                    tree.polygons.append((owner, surface, level, id(below)))

        descend(geometry.get("boundaries") or [], semantics.get("values"), depth[stated])


def read_model(path):
    """Reads a file of any of the formats; None if it is none of them."""
    path = str(path)
    if path.endswith((".json", ".jsonl")):
        return CityJSONReading().read(path)
    with open(path, "rb") as file:
        if b"<" not in file.read(512):
            return None
    return CityGMLReading().read(path)


def corners(polygon):
    """The corners of the outer ring of a polygon, in whatever order."""
    ring = next((one for one in polygon.iter() if Name(one.tag).local == "LinearRing"), ())
    numbers = " ".join((one.text or "").replace(",", " ") for one in ring).split()
    return frozenset(tuple(numbers[first:first + 3]) for first in range(0, len(numbers), 3))


class Shown:
    """What tiles with the highest level of detail should show of a model, by the rules of Documentation/Mapping.md."""

    def __init__(self, model):
        self.polygons = 0
        # Polygons without a class whose corners are those of another one of their object: one face, told twice.
        self.repeated = 0
        self.surfaces = Counter()
        # The elements of the surfaces shown.
        self.elements = []
        self.surfaces_without_polygons = Counter()
        self.surfaces_of_other_levels = Counter()
        for tree in model.trees:
            self.add(tree)

    def add(self, tree):
        levels = defaultdict(set)
        of_surface = defaultdict(set)
        for owner, surface, level, _ in tree.polygons:
            levels[owner].add(level)
            if surface is not None:
                of_surface[surface].add((owner, level))
        shown = self.levels_shown(tree, levels)
        self.polygons += sum(1 for owner, _, level, _ in tree.polygons if shown.get(owner) == level)
        self.repeated += self.repeats(tree, shown)
        for index, surface in enumerate(tree.surfaces):
            found = of_surface.get(index, set())
            if not found:
                self.surfaces_without_polygons[surface.kind] += 1
            elif any(shown.get(owner) == level for owner, level in found):
                self.surfaces[surface.kind] += 1
                if surface.element is not None:
                    self.elements.append(surface.element)
            else:
                self.surfaces_of_other_levels[surface.kind] += 1

    @staticmethod
    def repeats(tree, shown):
        seen, count = set(), 0
        for with_class in (True, False):
            for owner, surface, level, polygon in tree.polygons:
                if shown.get(owner) != level or (surface is not None) != with_class or isinstance(polygon, int):
                    continue
                key = (owner, corners(polygon))
                count += not with_class and key in seen
                seen.add(key)
        return count

    @staticmethod
    def levels_shown(tree, levels):
        if not levels:
            return {}
        # A whole and the pieces that it consists of share a level; all else has its level to itself.
        whole = []
        for index, one in enumerate(tree.objects):
            is_piece = one.parent is not None and one.kind in PIECES
            whole.append(whole[one.parent] if is_piece else index)
        tops = defaultdict(lambda: -1)
        for index, found in levels.items():
            tops[whole[index]] = max(tops[whole[index]], *found)
        covered = set()
        for index, one in enumerate(tree.objects):
            top = tops[whole[index]]
            if top in levels.get(index, ()):
                below = index
                while below != whole[index]:
                    below = tree.objects[below].parent
                    covered.add(below)
            elif whole[index] != index and one.kind not in ELEMENTS:
                above = index
                while above != whole[index] and index not in covered:
                    above = tree.objects[above].parent
                    if top in levels.get(above, ()):
                        covered.add(index)
        return {
            index: tops[whole[index]] if tops[whole[index]] in found else max(found)
            for index, found in levels.items() if tops[whole[index]] in found or index not in covered
        }
