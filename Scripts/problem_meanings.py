#!/usr/bin/env python3
"""Writes what Documentation/Problems.md says of each code into Sources/Reporting/ProblemMeaning.swift.

The document is the source; reports repeat its words. A test compares them.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "Sources/Reporting/ProblemMeaning.swift"
WIDTH = 120


def plain(cell):
    """Without code marks, and links as their text."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell.replace("`", ""))


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


rows = re.findall(r"^\| (KCL-[A-Z]\d{3}) \| \w+ \| (.*?) \| (.*?) \| .*\|$", (ROOT / "Documentation/Problems.md").read_text(),
                  re.MULTILINE)
lines = []
for code, meaning, consequence in rows:
    meaning, consequence = quoted(plain(meaning)), quoted(plain(consequence))
    line = f'        "{code}": ({meaning}, {consequence}),'
    if len(line) > WIDTH:
        line = f'        "{code}": (\n            {meaning},\n            {consequence}\n        ),'
        one = f"            {meaning}, {consequence}"
        if len(one) <= WIDTH:
            line = f'        "{code}": (\n{one}\n        ),'
    lines.append(line)
text = TARGET.read_text()
start = text.index("private static let words")
start = text.index("\n", start) + 1
end = text.rindex("    ]\n}")
TARGET.write_text(text[:start] + "\n".join(lines) + "\n" + text[end:])
