"""A small independent reader of 3D Tiles 1.1 with EXT_structural_metadata: tables of tiles, without their geometry.

Python's standard library is enough: property tables are not compressed.
"""

import json
import struct
from pathlib import Path

FORMATS = {"INT8": "b", "UINT8": "B", "INT16": "h", "UINT16": "H", "INT32": "i", "UINT32": "I", "INT64": "q",
           "UINT64": "Q", "FLOAT32": "f", "FLOAT64": "d"}


class Table:
    """A property table: `columns` are lists of Python values by property id; no data is None."""

    def __init__(self, class_id, count, columns, properties):
        self.class_id, self.count, self.columns, self.properties = class_id, count, columns, properties


def leaf_contents(bundle):
    """The paths of all GLBs of tiles without children, of external tilesets, too."""
    return [path for path, is_leaf in contents(bundle) if is_leaf]


def contents(bundle):
    found = []

    def add(tile, folder):
        children = tile.get("children", [])
        uri = tile.get("content", {}).get("uri")
        if uri and uri.endswith(".json"):
            read(folder / uri)
        elif uri:
            found.append((folder / uri, not children))
        for child in children:
            add(child, folder)

    def read(path):
        add(json.loads(path.read_text())["root"], path.parent)

    read(Path(bundle) / "tileset.json")
    return found


def read_tables(path):
    """The property tables of a GLB."""
    data = Path(path).read_bytes()
    magic, version, length = struct.unpack_from("<4sII", data)
    if magic != b"glTF" or version != 2 or length != len(data):
        raise ValueError(f"{path} is no GLB of version 2")
    json_length, = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20:20 + json_length])
    binary = data[28 + json_length:]
    metadata = document.get("extensions", {}).get("EXT_structural_metadata")
    return [] if metadata is None else [
        read_table(table, metadata["schema"], document["bufferViews"], binary)
        for table in metadata.get("propertyTables", [])
    ]


def read_table(table, schema, views, binary):
    properties = schema["classes"][table["class"]]["properties"]
    count = table["count"]

    def view(index):
        stated = views[index]
        if stated.get("buffer", 0) != 0 or "extensions" in stated:
            raise ValueError("a property table is compressed")
        start = stated.get("byteOffset", 0)
        return binary[start:start + stated["byteLength"]]

    columns = {}
    for name, stored in table.get("properties", {}).items():
        columns[name] = read_column(properties[name], stored, count, view, schema)
    return Table(table["class"], count, columns, properties)


def read_column(described, stored, count, view, schema):
    no_data = described.get("noData")
    if described.get("array"):
        raise ValueError("arrays are not read")
    if described["type"] == "STRING":
        offsets = struct.unpack_from(f"<{count + 1}{FORMATS[stored.get('stringOffsetType', 'UINT32')]}",
                                     view(stored["stringOffsets"]))
        data = view(stored["values"])
        values = [data[offsets[row]:offsets[row + 1]].decode() for row in range(count)]
    elif described["type"] == "ENUM":
        enum = schema["enums"][described["enumType"]]
        names = {value["value"]: value["name"] for value in enum["values"]}
        code = FORMATS[enum.get("valueType", "UINT16")]
        values = [names[value] for value in struct.unpack_from(f"<{count}{code}", view(stored["values"]))]
    elif described["type"] == "SCALAR":
        code = FORMATS[described["componentType"]]
        values = list(struct.unpack_from(f"<{count}{code}", view(stored["values"])))
    else:
        raise ValueError(f"properties of type {described['type']} are not read")
    return [None if no_data is not None and value == no_data else value for value in values]
