"""The attributes of city objects and surfaces by the naming rules of Documentation/Mapping.md, read independently of
Kachel's code. Values are texts as the source writes them.

`flatten(element, folder)` gives the names and texts of an object's or a surface's own element; `folder` is where the
document lies, for the code lists beside it.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

from source_models import LEVEL, OBJECT_CLASSES, SURFACE_CLASSES, XLINK_HREF, Name

GENERIC_2 = re.compile(r"(string|int|double|date|uri|measure|code)Attribute$")
GENERIC_3 = re.compile(r"(String|Int|Double|Date|Uri|Measure|Code)Attribute$")
# GML's geometries: they are shown, not told.
GEOMETRIES = set("""Point LineString Curve MultiPoint MultiCurve CompositeCurve Polygon Surface MultiSurface
    CompositeSurface OrientableSurface Solid MultiSolid CompositeSolid MultiGeometry TriangulatedSurface Tin Envelope
    OrientableCurve PolyhedralSurface""".split())
# Properties of the standard that hold no attributes of their object.
NO_ATTRIBUTES = set("""appearance boundedBy boundary opening groupMember parent generalizesTo relatedTo multiPoint geometry
    tin ridgeOrValleyLines reliefPoints grid elevationMatrix extent pointCloud metaDataProperty cityObjectRelation
    dynamizer""".split())
# The words of xAL 3 for what xAL 2 has other names for.
XAL_2 = {"Premises": "Premise", "SubPremises": "SubPremise", "SubLocality": "DependentLocality",
         "SubThoroughfare": "DependentThoroughfare", "PostCode": "PostalCode"}
XAL_IDENTIFIERS = {"PostCode": "PostalCodeNumber", "PostalDeliveryPoint": "PostBoxNumber",
                   "PostOffice": "PostOfficeNumber"}


def text_of(element):
    return (element.text or "").strip()


class CodeLists:
    """The meanings of codes by the dictionaries that lie beside a document."""

    _known = {}

    @classmethod
    def meaning(cls, folder, code_space, code):
        """None where there is no list; the code itself where the list does not have it."""
        if not code_space.endswith(".xml") or re.match(r"([A-Za-z][A-Za-z0-9+.-]*:|/|\\)", code_space):
            return None
        path = Path(folder, code_space)
        if path not in cls._known:
            cls._known[path] = cls.read(path)
        codes = cls._known[path]
        return None if codes is None else codes.get(code, code)

    @staticmethod
    def read(path):
        try:
            root = ElementTree.parse(path).getroot()
        except (OSError, ElementTree.ParseError):
            return None
        if not root.tag.endswith("Dictionary"):
            return None
        codes = {}
        for definition in root.iter():
            if Name(definition.tag).local != "Definition":
                continue
            parts = {Name(child.tag).local: text_of(child) for child in reversed(definition)}
            if "identifier" in parts:
                code = parts["identifier"]
                meaning = parts.get("description") or parts.get("name", "")
            else:
                code, meaning = parts.get("name", ""), parts.get("description", "")
            if code and meaning:
                codes.setdefault(code, meaning)
        return codes


class Flattening:
    def __init__(self, folder):
        self.folder = folder
        self.values, self.codes, self.groups, self.meanings = {}, {}, {}, {}
        self.measured = []

    def add(self, name, text, code_space=""):
        if not text:
            return
        self.values.setdefault(name, []).append(text)
        self.meanings.setdefault(name, []).append(
            CodeLists.meaning(self.folder, code_space, text) if code_space else None)

    def result(self):
        found = {name: "; ".join(texts) for name, texts in self.values.items()}
        for name, meanings in self.meanings.items():
            if any(meaning is not None for meaning in meanings):
                texts = [meaning or text for meaning, text in zip(meanings, self.values[name])]
                found.setdefault(f"{name}_text", "; ".join(texts))
        if self.measured and "measuredHeight" not in found:
            heights = [value for status, value in self.measured if status == "measured"]
            found["measuredHeight"] = (heights or [value for _, value in self.measured])[0]
        for date, year in (("dateOfConstruction", "yearOfConstruction"), ("dateOfDemolition", "yearOfDemolition")):
            if re.match(r"[0-9]{4}", found.get(date, "")) and year not in found:
                found[year] = found[date][:4].lstrip("0")
        return found

    # A path is the short name of an extension, "" for none, and the names joined so far.

    @staticmethod
    def joined(path, name):
        prefix, names = path
        if name.family == "extension" and not prefix and not names:
            prefix = name.short_namespace
        return prefix, f"{names}_{name.local}" if names else name.local

    @staticmethod
    def spelled(path):
        prefix, names = path
        return f"{prefix}:{names}" if prefix else names

    def group(self, path):
        """The path of a property with elements in it, numbered from the second on."""
        count = self.groups[path] = self.groups.get(path, 0) + 1
        return path if count == 1 else (path[0], f"{path[1]}_{min(count, 9)}")

    def properties(self, element, path):
        for child in element:
            self.property(child, path)

    def property(self, element, path):
        name = Name(element.tag)
        children = [child for child in element if isinstance(child.tag, str)]
        if name.family in ("citygml", "none") and (name.local in NO_ATTRIBUTES or LEVEL.match(name.local)):
            return
        if name.family == "gml" and name.local in ("boundedBy", "metaDataProperty", "location"):
            return
        if name.family == "extension" and LEVEL.match(name.local) and children:
            return
        if name.family == "extension":
            self.markup(element, path if name.is_class else self.joined(path, name))
        if GENERIC_2.match(name.local) and name.family in ("citygml", "none"):
            value = next((child for child in children if Name(child.tag).local == "value"), None)
            if value is not None:
                self.add(self.spelled(self.named(path, element.get("name", ""))), text_of(value),
                         value.get("codeSpace", ""))
            return
        if name.local == "genericAttributeSet":
            self.properties(element, self.group(self.named(path, element.get("name", ""))))
            return
        if name.local == "genericAttribute" and name.family in ("citygml", "none"):
            for child in children:
                self.generic_3(child, path)
            return
        if name.local in ("address",) and name.family in ("citygml", "none") and children:
            self.address(element, self.group(self.joined(path, name)))
            return
        if name.local.startswith("adeOf") and name.family == "citygml":
            for child in children:
                self.properties(child, path)
            return
        if not children:
            if name.family == "other":
                return
            at = path if name.local == "externalObject" else self.joined(path, name)
            self.add(self.spelled(at), text_of(element) or element.get(XLINK_HREF, "").strip(),
                     element.get("codeSpace", ""))
            return
        # Geometry, objects and surfaces in a property are no attributes of this object.
        kinds = [Name(child.tag) for child in children]
        if all(kind.family == "gml" and kind.local in GEOMETRIES for kind in kinds):
            return
        if all(self.is_object(child) for child in children):
            return
        if name.local == "externalObject":
            at = path
        else:
            at = self.group(self.joined(path, name))
        for child in children:
            kind = Name(child.tag)
            if kind.is_class and (len(child) or kind.family == "gml" or not text_of(child)):
                if kind.family == "extension":
                    if kind.local[1:] != name.local[1:]:
                        self.add(f"{self.spelled(at)}_extension_type", f"{kind.short_namespace}:{kind.local}")
                    self.markup(child, at)
                self.properties(child, at)
            else:
                self.property(child, at)
        trailing = " ".join(text for text in [text_of(element)] + [(child.tail or "").strip() for child in children]
                            if text)
        if trailing:
            self.add(self.spelled(self.joined(path, name)), trailing)
        if name.local == "height" and name.family == "citygml" and name.module == "construction" and not path[1]:
            for child in children:
                parts = {Name(part.tag).local: text_of(part) for part in child}
                if parts.get("value"):
                    self.measured.append((parts.get("status", ""), parts["value"]))

    def markup(self, element, path):
        """What the tag of an extension's element says."""
        for key, text in element.items():
            if not key.startswith("{") and key not in ("uom", "codeSpace", "href"):
                self.add(self.spelled(self.joined(path, Name(element.tag.rpartition("}")[0] + "}" + key))), text.strip())

    @staticmethod
    def is_object(element):
        name = Name(element.tag)
        return name.local in OBJECT_CLASSES or name.local in SURFACE_CLASSES

    @staticmethod
    def named(path, name):
        return path[0], f"{path[1]}_{name}" if path[1] else name

    def generic_3(self, element, path):
        name = Name(element.tag)
        stated = next((text_of(child) for child in element if Name(child.tag).local == "name"), "")
        if not stated:
            return
        if name.local == "GenericAttributeSet":
            at = self.group(self.named(path, stated))
            for child in element:
                if Name(child.tag).local == "genericAttribute":
                    for below in child:
                        self.generic_3(below, at)
        elif GENERIC_3.match(name.local):
            value = next((child for child in element if Name(child.tag).local == "value"), None)
            if value is not None:
                self.add(self.spelled(self.named(path, stated)), text_of(value), value.get("codeSpace", ""))

    def address(self, element, path):
        for child in element:
            name = Name(child.tag)
            if name.family == "gml" and name.local in GEOMETRIES or name.local == "multiPoint":
                continue
            if len(child):
                self.address(child, path)
                continue
            whole = Name(element.tag).local
            part = {"NameElement": XAL_2.get(whole, whole) + "Name", "Number": XAL_2.get(whole, whole) + "Number",
                    "Identifier": XAL_IDENTIFIERS.get(whole, XAL_2.get(whole, whole) + "Identifier"),
                    }.get(name.local, name.local) if name.family == "address" else name.local
            self.add(self.spelled(self.named(path, part)), text_of(child) or child.get(XLINK_HREF, "").strip())


def flatten(element, folder):
    flattening = Flattening(folder)
    flattening.properties(element, ("", ""))
    return target_resources(flattening.result())


def target_resources(found):
    """A targetResource of CityGML 3.0 is the name or the address that 2.0 tells apart."""
    result = {}
    for name, text in found.items():
        if re.match(r"externalReference(_[0-9])?_targetResource$", name):
            name = name.removesuffix("targetResource") + ("uri" if ":" in text or "/" in text else "name")
        result[name] = text
    return result


def described(element, folder):
    """The attributes of an element of CityGML or an object of CityJSON."""
    return flatten_json(element) if isinstance(element, dict) else flatten(element, folder)


def group_attributes(model, folder):
    """What groups say of their members, by the id of the member."""
    groups = {group.identifier: group for group in model.groups}
    memberships = {}
    for identifier in sorted(groups):
        for member, role in groups[identifier].members:
            memberships.setdefault(member, set()).add((identifier, role))

    def all_of(member):
        found, pending = set(), list(memberships.get(member, ()))
        while pending:
            membership = pending.pop()
            if membership not in found:
                found.add(membership)
                pending += [(outer, "") for outer, _ in memberships.get(membership[0], ())]
        return sorted(found)

    result = {}
    for member in memberships:
        found = {}
        for identifier, role in all_of(member):
            stated = {"": identifier, "_role": role} | {
                f"_{name}": text for name, text in described(groups[identifier].element, folder).items()}
            for name, text in stated.items():
                texts = found.setdefault("cityObjectGroup" + name, [])
                if text and text not in texts:
                    texts.append(text)
        result[member] = {name: "; ".join(texts) for name, texts in found.items() if texts}
    return result


def flatten_json_surface(described):
    """The attributes of a semantic surface of CityJSON."""
    own = {name: value for name, value in described.items() if name not in ("type", "id", "parent", "children")}
    return flatten_json({"type": described.get("type", ""), "attributes": own})


def flatten_json(one):
    """The attributes of a city object of CityJSON."""
    found = {}

    def add(name, value):
        if isinstance(value, dict):
            if set(value) == {"value", "uom"}:
                add(name, value["value"])
            else:
                for key, below in value.items():
                    add(f"{name}_{key}", below)
        elif isinstance(value, list):
            for below in value:
                add(name, below)
        elif value is not None and value != "":
            text = ("true" if value else "false") if isinstance(value, bool) else str(value)
            found.setdefault(name, []).append(text)

    for name, value in (one.get("attributes") or {}).items():
        add(name, value)
    for name, value in one.items():
        if name == "address" or name.startswith("+"):
            add(name, value)
    stated = one.get("type", "")
    if stated.startswith("+"):
        add("extension_type", stated)
    return {name: "; ".join(texts) for name, texts in found.items()}
