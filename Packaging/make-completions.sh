#!/usr/bin/env bash
# Writes the completions that kachel makes of itself: Packaging/make-completions.sh KACHEL FOLDER
# The files have the names under which the shells look for them: kachel (bash), _kachel (zsh), kachel.fish.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 KACHEL FOLDER" >&2; exit 64; }
mkdir -p "$2"
# Completions are sourced, never run: Debian wants no #! in them.
"$1" --generate-completion-script bash | sed '1{/^#!/d}' >"$2/kachel"
"$1" --generate-completion-script zsh >"$2/_kachel"
"$1" --generate-completion-script fish >"$2/kachel.fish"
