#!/usr/bin/env python3
"""Grows a CityGML file into a grid of shifted copies: replicate.py BASE OUT MEGABYTES

Every member of the base is copied, in document order, once for each cell of a square grid, until the file has about
MEGABYTES × 10⁶ bytes. Copies lie side by side (5 % apart), never on each other. Coordinates are shifted by whole
metres and keep their decimals; ids and the links to them get a suffix, so that each copy stands for itself. The first
copy is the base. The same arguments give the same bytes.

The base has to be UTF-8, with three coordinates a point and members in one stretch.
"""

import math
import re
import sys
from decimal import Decimal

# What changes from copy to copy: coordinate lists, ids, links to ids.
CHANGING = re.compile(
    r"(?P<open><(?:\w+:)?(?:posList|pos|lowerCorner|upperCorner)(?:\s[^>]*)?>)(?P<numbers>[^<]*)"
    r"|(?P<name>\b(?:gml:id|xlink:href|uri|ring)=\")(?P<id>#?[^\"#]+)\"")
MEMBER = re.compile(r"<((?:\w+:)?cityObjectMember)\b")


def split_document(text):
    """What stands before the first member, the members, and what stands after the last."""
    first = MEMBER.search(text)
    if not first:
        sys.exit("the base has no cityObjectMember")
    close = f"</{first.group(1)}>"
    end = text.rindex(close) + len(close)
    return text[:first.start()], text[first.start():end], text[end:]


def cut(body):
    """The body as pieces: text that stays, (None, numbers) for coordinates, None for the place of a suffix."""
    ids = set(re.findall(r'\bgml:id="([^"]+)"', body))
    pieces = []
    position = 0
    for match in CHANGING.finditer(body):
        if match.group("name"):
            if match.group("id").lstrip("#") not in ids:
                continue  # a link to something else, such as a web page
            pieces += [body[position:match.end() - 1], None]
            position = match.end() - 1
        else:
            numbers = match.group("numbers").split()
            if not numbers or len(numbers) % 3:
                continue
            pieces += [body[position:match.end("open")], (None, numbers)]
            position = match.end()
    pieces.append(body[position:])
    return pieces


def shifted(text, metres):
    """A number as text, moved; its decimals stay."""
    return text if metres == 0 else str(Decimal(text) + metres)


def write_copy(file, pieces, number, east, north):
    suffix = f"_r{number}" if number else ""
    for piece in pieces:
        if piece is None:
            file.write(suffix)
        elif isinstance(piece, tuple):
            numbers = piece[1]
            file.write(" ".join(
                shifted(value, (east, north, 0)[index % 3]) for index, value in enumerate(numbers)))
        else:
            file.write(piece)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    base, out, megabytes = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with open(base, encoding="utf-8-sig") as file:
        head, body, foot = split_document(file.read())
    pieces = cut(body)
    lists = [piece[1] for piece in pieces if isinstance(piece, tuple)]
    east = [float(value) for numbers in lists for value in numbers[0::3]]
    north = [float(value) for numbers in lists for value in numbers[1::3]]
    step_east = math.ceil((max(east) - min(east)) * 1.05)
    step_north = math.ceil((max(north) - min(north)) * 1.05)
    copies = max(1, round((megabytes * 1e6 - len(head.encode())) / len(body.encode())))
    columns = math.ceil(math.sqrt(copies))
    rows = math.ceil(copies / columns)

    def grown(match):
        numbers = match.group(2).split()
        numbers[0] = shifted(numbers[0], step_east * (columns - 1))
        numbers[1] = shifted(numbers[1], step_north * (rows - 1))
        return match.group(1) + " ".join(numbers)

    with open(out, "w", encoding="utf-8", newline="") as file:
        file.write(re.sub(r"(<(?:\w+:)?upperCorner[^>]*>)([^<]+)", grown, head))
        for number in range(copies):
            write_copy(file, pieces, number, step_east * (number % columns), step_north * (number // columns))
            file.write("\n")
        file.write(foot)
    print(f"{out}: {copies} copies, {columns} × {rows}")


if __name__ == "__main__":
    main()
