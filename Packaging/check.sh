#!/usr/bin/env bash
# Checks in a few seconds what `make deb` will need, without building a package: Packaging/check.sh KACHEL
#
# - The fields of control.in, and that the version of the package's changelog is that of the program.
# - A manual page for every command, with every option and exit status, and no complaint of mandoc where it is installed.
# - Completions that their shells can read, where these are installed, and that bash completes commands and options.
# - Scripts that bash can read.
set -euo pipefail
export LC_ALL=C.UTF-8
kachel=$(realpath "${1:?usage: check.sh KACHEL}")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
fault() {
    echo "packaging: $*" >&2
    faults=$((faults + 1))
}
skipped=()

for script in Packaging/*.sh Scripts/*.sh .ci/* Pipelines/*.sh Examples/*.sh; do
    [ ! -f "$script" ] || bash -n "$script" || fault "$script is not a script that bash can read"
done

version=$("$kachel" --version | cut -d ' ' -f 2)
for field in Package Version Section Priority Architecture Installed-Size Depends Maintainer Description; do
    [ "$(grep -c "^$field: ." Packaging/control.in)" = 1 ] || fault "control.in: $field must stand there once"
done
marks=$(grep -o '@[A-Z]*@' Packaging/control.in | sort | xargs)
[ "$marks" = '@ARCHITECTURE@ @KIBIBYTES@ @LIBRARIES@ @VERSION@' ] || fault "control.in has the marks $marks"
synopsis=$(sed -n 's/^Description: //p' Packaging/control.in)
[ "${#synopsis}" -le 80 ] || fault "control.in: the first line of the description has more than 80 characters"
Packaging/make_debian_changelog.py >"$work/changelog"
head=$(head -n 1 "$work/changelog")
[ "$head" = "kachel ($version) unstable; urgency=medium" ] || fault "the changelog begins with '$head', and kachel is $version"

Scripts/make_manual.py --kachel "$kachel" --output "$work/man"
python3 - "$kachel" "$work/man" <<'PYTHON' || faults=$((faults + 1))
import json, subprocess, sys
sys.path.insert(0, "Scripts")
from pathlib import Path
from exit_statuses import exit_statuses
kachel, folder = sys.argv[1], Path(sys.argv[2])
faults = 0

def check(path, command):
    global faults
    page = folder / ("-".join(path) + ".1")
    text = page.read_text() if page.exists() else ""
    wanted = [".Sh " + name for name in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "SEE ALSO")]
    wanted += [f".It {status.number}\n" for status in exit_statuses()]
    for argument in command.get("arguments", []):
        if argument.get("shouldDisplay", True):
            wanted += ["Fl " + ("-" if name["kind"] == "long" else "") .replace("-", "\\-") + name["name"].replace("-", "\\-")
                       for name in argument.get("names", [])]
    for part in wanted:
        if part not in text:
            print(f"packaging: {page.name} lacks {part!r}", file=sys.stderr)
            faults += 1
    for sub in command.get("subcommands", []):
        if sub["commandName"] != "help" and sub.get("shouldDisplay", True):
            check([*path, sub["commandName"]], sub)

dumped = subprocess.run([kachel, "--experimental-dump-help"], capture_output=True, text=True, check=True, timeout=60).stdout
root = json.loads(dumped)["command"]
check([root["commandName"]], root)
sys.exit(1 if faults else 0)
PYTHON
if command -v mandoc >/dev/null; then
    mandoc -Tlint -Wwarning "$work"/man/*.1 || fault "mandoc complains about the manual"
elif command -v groff >/dev/null; then
    for page in "$work"/man/*.1; do
        said=$(groff -mdoc -Tutf8 -ww -z "$page" 2>&1)
        [ -z "$said" ] || fault "$(basename "$page"): $said"
    done
else
    skipped+=('the form of the manual (neither mandoc nor groff)')
fi

Packaging/make-completions.sh "$kachel" "$work/completions"
bash -n "$work/completions/kachel" || fault "bash cannot read its completions"
for shell in zsh fish; do
    file=$work/completions/_kachel
    [ $shell = zsh ] || file=$work/completions/kachel.fish
    if command -v $shell >/dev/null; then
        $shell -n "$file" || fault "$shell cannot read its completions"
    else
        skipped+=("completions of $shell")
    fi
done
# complete WORD…: what bash offers for the last word.
complete_in_bash() {
    timeout 20 bash --norc -c 'source "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
        function=$(complete -p kachel | grep -o "\-F [^ ]*" | cut -c 4-)
        "$function" kachel "${@: -1}" "${@: -2:1}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$work/completions/kachel" "$@"
}
complete_in_bash kachel bu | grep -qx 'build *' || fault "bash does not complete 'kachel bu'"
complete_in_bash kachel build --outp | grep -qx -e '--output *' || fault "bash does not complete 'kachel build --outp'"

for what in "${skipped[@]}"; do
    echo "skipped: $what"
done
[ "$faults" -eq 0 ] || exit 1
echo "packaging: manual, completions and package data are in order"
