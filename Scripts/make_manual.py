#!/usr/bin/env python3
"""Makes the manual pages: Scripts/make_manual.py [--kachel FILE] --output FOLDER

One page for kachel and one for each of its commands (kachel-build.1, which `man kachel build` finds too). Synopsis,
options and examples come from what `kachel --experimental-dump-help` says of itself, exit statuses from
ExitStatus.swift, and the rest from the mdoc sections in Documentation/Manual: PAGE.mdoc is for one page, every-page.mdoc
for all. A new command or option needs no change here. The date of the pages is SOURCE_DATE_EPOCH, else today.
"""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from exit_statuses import ROOT, exit_statuses

SECTIONS = ROOT / "Documentation/Manual"
# The order of sections that mdoc(7) asks for.
ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES",
         "SEE ALSO", "STANDARDS", "AUTHORS", "CAVEATS", "BUGS"]
# What mdoc would take for a macro or for punctuation if it stood alone in the arguments of a macro.
PUNCTUATION = set(". , : ; ( ) [ ] ? ! |".split())


def escaped(text):
    """Text for the output as it stands: no character is a command, hyphens of options stay hyphens."""
    text = text.replace("\\", "\\e")
    text = re.sub(r"(?<![\w-])--?[A-Za-z][\w-]*", lambda word: word[0].replace("-", "\\-"), text)
    return "".join(letter if ord(letter) < 127 else f"\\[u{ord(letter):04X}]" for letter in text)


def guarded(text):
    """A line that is no command, whatever it begins with."""
    return "\\&" + text if text[:1] in (".", "'") else text


def line(text):
    """One line of filled text. What stands between backticks is set in bold."""
    return guarded(re.sub(r"`([^`]+)`", lambda code: f"\\fB{code[1]}\\fP", escaped(text)))


def prose(text):
    """Filled text, each sentence on lines of its own, as mdoc wants it."""
    result = []
    for sentence in re.split(r"(?<=[.!?]) +(?=[A-Z`])", " ".join(text.split())):
        wrapped = textwrap.wrap(line(sentence), 78, break_long_words=False, break_on_hyphens=False)
        result += [guarded(part) for part in wrapped]
    return result


def verbatim(text):
    """A line that is shown as it stands."""
    text = escaped(text).replace("-", "\\-").replace("\\\\-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return guarded(text)


def word(text):
    """One argument of a macro."""
    text = escaped(text)
    if text in PUNCTUATION or re.fullmatch(r"[A-Z][a-z0-9]?[a-z]?", text):
        text = "\\&" + text
    return '"' + text.replace('"', "\\(dq") + '"' if " " in text or '"' in text else text


def display(lines):
    indent = min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
    return [".Bd -literal -offset indent", *[verbatim(text[indent:]) if text.strip() else "" for text in lines], ".Ed"]


def paragraphs(discussion):
    """The paragraphs of a discussion and, apart from them, its examples as lists of lines."""
    plain, examples = [], []
    for block in re.split(r"\n\s*\n", (discussion or "").strip("\n")):
        lines = block.split("\n")
        heading = re.match(r"Examples?:\s*(.*)", lines[0])
        if heading:
            examples.append(([heading[1]] if heading[1] else []) + lines[1:])
        elif lines[0].startswith("Exit status:"):
            continue  # has a section of its own
        elif lines[0]:
            plain.append(lines)
    return plain, examples


def described(discussion):
    """A discussion without its examples: indented lines as they stand, the rest filled."""
    result = []
    for lines in paragraphs(discussion)[0]:
        # A display makes the space before it by itself.
        if result and not lines[0].startswith(" "):
            result.append(".Pp")
        filled = []
        shown = []
        for text in [*lines, None]:
            if text is not None and text.startswith(" "):
                shown.append(text)
                continue
            if shown:
                result += prose(" ".join(filled)) + display(shown)
                filled, shown = [], []
            if text is not None:
                filled.append(text)
        result += prose(" ".join(filled))
    return result


def names(argument):
    """The names of an option, short ones first."""
    ordered = sorted(argument.get("names", []), key=lambda name: name["kind"] == "long")
    return [("-" if name["kind"] == "long" else "") + name["name"] for name in ordered]


def flag(name):
    return "Fl " + name.replace("-", "\\-")


def listed(argument):
    """The head of an argument's entry in a list."""
    value = word(argument.get("valueName", "value"))
    if argument["kind"] == "positional":
        return f".It Ar {value}" + (" ..." if argument.get("isRepeating") else "")
    heads = [flag(name) + (f" Ar {value}" if argument["kind"] == "option" else "") for name in names(argument)]
    return ".It " + " , ".join(heads)


def entry(argument):
    result = [listed(argument), *prose(argument.get("abstract", ""))]
    more = described(argument.get("discussion"))
    result += [".Pp", *more] if more else []
    # Some abstracts state their default in words.
    values, default = argument.get("allValues"), argument.get("defaultValue")
    facts = []
    if values:
        facts.append("One of " + ", ".join(f"`{value}`" for value in values))
    if default is not None and "default:" not in argument.get("abstract", ""):
        facts.append(("default: " if facts else "Default: ") + f"`{default}`")
    return result + (prose("; ".join(facts) + ".") if facts else [])


def synopsis(name, command):
    shown = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
    result = [f".Nm {word(name)}"]
    if any(argument["kind"] != "positional" and argument.get("isOptional") for argument in shown):
        result.append(".Op Ar options")
    for argument in shown:
        value = word(argument.get("valueName", "value"))
        if argument["kind"] == "positional":
            text, dots = f"Ar {value}", " ..." if argument.get("isRepeating") else ""
        elif not argument.get("isOptional"):
            text, dots = f"{flag(names(argument)[0])} Ar {value}", ""
        else:
            continue
        result.append((".Op " if argument.get("isOptional") else ".") + text + dots)
    if visible(command):
        result += [".Ar command", ".Op Ar arguments ..."]
    return result


def visible(command):
    """The commands below a command, without `help`, which is ArgumentParser's own."""
    return [below for below in command.get("subcommands", [])
            if below.get("shouldDisplay", True) and below["commandName"] != "help"]


def options(command):
    """Arguments and options, in the groups that the help has too."""
    groups = {}
    for argument in command.get("arguments", []):
        if argument.get("shouldDisplay", True):
            groups.setdefault(argument.get("sectionTitle") or "", []).append(argument)
    result = []
    # Options without a title come last in the help as well; arguments first.
    untitled = groups.pop("", [])
    first = [argument for argument in untitled if argument["kind"] == "positional"]
    last = [argument for argument in untitled if argument["kind"] != "positional"]
    for title, arguments in [("", first), ("", [a for a in last if not a.get("isOptional")]), *groups.items(),
                             ("Other" if groups else "", [a for a in last if a.get("isOptional")])]:
        if not arguments:
            continue
        result += [f".Ss {word(title)}"] if title else []
        result += [".Bl -tag -width Ds"]
        for argument in arguments:
            result += entry(argument)
        result += [".El"]
    return result


def examples(command):
    result = []
    for block in paragraphs(command.get("discussion"))[1]:
        result += display(block)
    return result


def statuses(path):
    """What the statuses mean, and for kachel itself what follows from them."""
    result = [".Bl -tag -width Ds"]
    for status in exit_statuses():
        details = status.details if len(path) == 1 else ""
        result += [f".It {status.number}", *prose(f"{status.meaning}. {details}")]
    return [*result, ".El"]


def handwritten(name):
    """The sections of a file in Documentation/Manual by their names; none where there is no file."""
    path = SECTIONS / f"{name}.mdoc"
    sections, current = {}, None
    for text in path.read_text().splitlines() if path.exists() else []:
        if text.startswith('.\\"'):
            continue
        if text.startswith(".Sh "):
            current = sections.setdefault(text[4:], [])
        elif current is None:
            sys.exit(f"{path}: text before the first .Sh")
        else:
            current.append(text)
    return sections


def page(path, command, pages, version, date):
    """One page. `path` is the names of the commands from kachel on."""
    dashed, spoken = "-".join(path), " ".join(path)
    abstract = command.get("abstract", "").strip().rstrip(".")
    own = handwritten(dashed)
    for name, lines in handwritten("every-page").items():
        own.setdefault(name, []).extend(lines)
    sections = {
        "NAME": [f".Nm {dashed}", f".Nd {line(abstract[:1].lower() + abstract[1:])}"],
        "SYNOPSIS": synopsis(spoken, command),
        "DESCRIPTION": described(command.get("discussion")),
        "OPTIONS": options(command),
        "EXIT STATUS": statuses(path),
        "EXAMPLES": examples(command),
    }
    below = visible(command)
    if below:
        commands = [".Bl -tag -width Ds"]
        for sub in below:
            commands += [f".It Xr {dashed}-{sub['commandName']} 1", *prose(sub.get("abstract", ""))]
        sections["COMMANDS"] = [*commands, ".El"]
    for name, lines in own.items():
        before = sections.get(name)
        space = [".Pp"] if before and not lines[0].startswith((".Bd", ".Bl")) else []
        sections[name] = (before or []) + space + lines
    others = [other for other in sorted(pages) if other != dashed]
    related = [text.removesuffix(" ,") for text in sections.get("SEE ALSO", [])]
    sections["SEE ALSO"] = sorted([f".Xr {other} 1" for other in others] + related)
    sections["SEE ALSO"][:-1] = [text + " ," for text in sections["SEE ALSO"][:-1]]
    unknown = sections.keys() - set(ORDER)
    if unknown:
        sys.exit(f"Documentation/Manual: no place for the sections {', '.join(sorted(unknown))}")
    text = [f'.\\" Made by Scripts/make_manual.py from what kachel {version} says of itself.',
            f".Dd {date}", f".Dt {dashed.upper()} 1", f".Os kachel {version}"]
    for name in ORDER:
        if sections.get(name):
            text += [f".Sh {name}", *sections[name]]
    return "\n".join(text) + "\n"


def tree(path, command):
    yield path, command
    for below in visible(command):
        yield from tree([*path, below["commandName"]], below)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kachel", default=str(ROOT / ".build/release/kachel"))
    parser.add_argument("--output", required=True, type=Path)
    arguments = parser.parse_args()

    def said(*words):
        return subprocess.run([arguments.kachel, *words], capture_output=True, text=True, check=True, timeout=60).stdout

    root = json.loads(said("--experimental-dump-help"))["command"]
    version = said("--version").split()[-1]
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    utc = datetime.timezone.utc
    day = datetime.datetime.fromtimestamp(int(seconds), utc) if seconds else datetime.datetime.now(utc)
    date = f"{day:%B} {day.day}, {day.year}"
    commands = {"-".join(path): (path, command) for path, command in tree([root["commandName"]], root)}
    for file in SECTIONS.glob("*.mdoc"):
        if file.stem not in commands and file.stem != "every-page":
            sys.exit(f"{file.relative_to(ROOT)}: kachel has no such command")
    arguments.output.mkdir(parents=True, exist_ok=True)
    for old in arguments.output.glob("kachel*.1"):
        old.unlink()
    for name, (path, command) in commands.items():
        (arguments.output / f"{name}.1").write_text(page(path, command, commands, version, date))


if __name__ == "__main__":
    main()
