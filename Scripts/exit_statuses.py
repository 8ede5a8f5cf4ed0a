#!/usr/bin/env python3
"""The exit statuses, as the comments in ExitStatus.swift say: Scripts/exit_statuses.py [--write]

Prints the table. With --write, rewrites it in README.md and Documentation/ExitCodes.md, where it stands between
`<!-- exit statuses -->` and `<!-- end -->`. Scripts/check_docs.py and Scripts/make_manual.py read the same comments.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "Sources/KachelCommand/ExitStatus.swift"
BLOCK = re.compile(r"(?<=<!-- exit statuses -->\n).*?(?=<!-- end -->)", re.DOTALL)


class ExitStatus(NamedTuple):
    number: int
    name: str
    meaning: str
    details: str


def exit_statuses():
    """All statuses by number. The first paragraph of a comment is the meaning, the rest are the details."""
    statuses, comment = [], []
    for line in (ROOT / SOURCE).read_text().splitlines():
        line = line.strip()
        case = re.fullmatch(r"case (\w+) = (\d+)", line)
        if line.startswith("///"):
            comment.append(line[3:].strip())
        elif case:
            paragraphs = [" ".join(text.split()) for text in "\n".join(comment).split("\n\n")]
            if not paragraphs[0]:
                raise SystemExit(f"{SOURCE}: {case[1]} has no comment")
            statuses.append(ExitStatus(int(case[2]), case[1], paragraphs[0].rstrip("."), " ".join(paragraphs[1:])))
        if not line.startswith("///"):
            comment = []
    if not statuses:
        raise SystemExit(f"{SOURCE}: no exit statuses found")
    return sorted(statuses)


def brief_table():
    """README.md's table."""
    rows = "".join(f"| {status.number} | {status.meaning[0].lower()}{status.meaning[1:]} |\n" for status in exit_statuses())
    return "| status | meaning |\n|---:|---|\n" + rows


def full_table():
    """The table of Documentation/ExitCodes.md."""
    rows = "".join(f"| {status.number} | {status.meaning}. | {status.details} |\n" for status in exit_statuses())
    return "| status | meaning | what follows |\n|---:|---|---|\n" + rows


TABLES = {"README.md": brief_table, "Documentation/ExitCodes.md": full_table}


def outdated():
    """The documents whose table is not what the code says, with their new text (None: there is no place for it)."""
    for document, table in TABLES.items():
        text = (ROOT / document).read_text()
        new, count = BLOCK.subn(lambda _: "\n" + table() + "\n", text)
        if count != 1 or new != text:
            yield document, new if count == 1 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="rewrite the tables in the documents")
    if not parser.parse_args().write:
        print(full_table(), end="")
        return
    for document, text in outdated():
        if text is None:
            sys.exit(f"{document} has no place for the table: <!-- exit statuses --> … <!-- end -->")
        (ROOT / document).write_text(text)
        print(f"{document}: written")


if __name__ == "__main__":
    main()
