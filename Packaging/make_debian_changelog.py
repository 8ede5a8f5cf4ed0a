#!/usr/bin/env python3
"""Prints CHANGELOG.md as a Debian package's changelog: Packaging/make_debian_changelog.py

What is not released yet becomes the version that CommandLineTool.swift states. Dates of releases stand in CHANGELOG.md;
the time of what is not released is SOURCE_DATE_EPOCH, else now.
"""

import datetime
import email.utils
import os
import re
import sys
import textwrap
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def version():
    source = (ROOT / "Sources/KachelCommand/CommandLineTool.swift").read_text()
    return re.search(r'static let version = "([^"]+)"', source)[1]


def maintainer():
    control = (ROOT / "Packaging/control.in").read_text()
    return re.search(r"^Maintainer: (.+)$", control, re.MULTILINE)[1]


def plain(text):
    """Markdown without its marks."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("`", "").replace("**", "")


def main():
    now = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    parts = re.split(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?.*\n", (ROOT / "CHANGELOG.md").read_text(),
                     flags=re.MULTILINE)
    entries = 0
    for name, date, body in zip(parts[1::3], parts[2::3], parts[3::3]):
        items = re.findall(r"^- (.+(?:\n  .+)*)", body, re.MULTILINE)
        if not items:
            continue
        if date:
            moment = datetime.datetime.fromisoformat(date).replace(hour=12, tzinfo=datetime.timezone.utc).timestamp()
        else:
            name, moment = version(), now
        print(f"kachel ({name}) unstable; urgency=medium\n")
        for item in items:
            print(textwrap.fill(plain(" ".join(item.split())), 78, initial_indent="  * ", subsequent_indent="    ",
                                break_on_hyphens=False, break_long_words=False))
        print(f"\n -- {maintainer()}  {email.utils.formatdate(moment).replace('-0000', '+0000')}\n")
        entries += 1
    if not entries:
        sys.exit("CHANGELOG.md lists nothing")


if __name__ == "__main__":
    main()
