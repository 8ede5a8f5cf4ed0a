#!/usr/bin/env bash
# Puts the program, manual, completions, recipes and documents below a folder such as /usr/local, and removes them.
#
#   Packaging/install.sh install KACHEL FOLDER [debian]
#   Packaging/install.sh uninstall FOLDER
#
# debian   the folders that Debian's packages use, everything compressed that is to be, and no list of what was installed
#
# What was installed is listed in FOLDER/share/kachel/installed; `uninstall` removes that, and folders that were made for it.
set -euo pipefail
umask 022
usage() {
    sed -n '4,5s/^# *//p' "$0" >&2
    exit 64
}

uninstall() {
    local folder=$1 list=$1/share/kachel/installed path
    [ -f "$list" ] || return 1
    # Backwards: what is in a folder stands behind it.
    tac "$list" | while read -r path; do
        case $path in
        */) rmdir --ignore-fail-on-non-empty "$folder/$path" 2>/dev/null || true ;;
        *) rm -f "$folder/$path" ;;
        esac
    done
}

case "${1:-}" in
install) [ $# -ge 3 ] && [ "${4:-debian}" = debian ] || usage ;;
uninstall)
    [ $# -eq 2 ] || usage
    uninstall "$2" || { echo "Nothing that \`make install\` put there is below $2." >&2; exit 1; }
    echo "kachel was removed from $2"
    exit 0
    ;;
*) usage ;;
esac

kachel=$(realpath "$2")
mkdir -p "$3"
folder=$(realpath "$3")
debian=${4:-}
cd "$(dirname "$0")/.."
[ -n "$debian" ] || uninstall "$folder" || true

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
list=$made/installed

# make_folder PATH: below the folder, with every missing folder above it, and notes which ones were missing.
make_folder() {
    [ ! -d "$folder/$1" ] || return 0
    case $1 in */*) make_folder "${1%/*}" ;; esac
    mkdir "$folder/$1"
    echo "$1/" >>"$list"
}

# put MODE FILE PATH
put() {
    make_folder "$(dirname "$3")"
    install -m "$1" "$2" "$folder/$3"
    echo "$3" >>"$list"
}

# The files of a folder of the checkout, without what git ignores.
files() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files "$1"
    else
        find "$1" -type f -not -path '*/__pycache__/*'
    fi | LC_ALL=C sort
}

# put_folder FOLDER PATH
put_folder() {
    local file mode
    while read -r file; do
        mode=644
        [ ! -x "$file" ] || mode=755
        put "$mode" "$file" "$2/${file#"$1"/}"
    done < <(files "$1")
}

put 755 "$kachel" bin/kachel

Scripts/make_manual.py --kachel "$kachel" --output "$made/man"
for page in "$made"/man/*.1; do
    if [ -n "$debian" ]; then
        gzip -9n "$page"
        page=$page.gz
    fi
    put 644 "$page" "share/man/man1/$(basename "$page")"
done

Packaging/make-completions.sh "$kachel" "$made/completions"
zsh=share/zsh/site-functions
[ -z "$debian" ] || zsh=share/zsh/vendor-completions
put 644 "$made/completions/kachel" share/bash-completion/completions/kachel
put 644 "$made/completions/_kachel" "$zsh/_kachel"
put 644 "$made/completions/kachel.fish" share/fish/vendor_completions.d/kachel.fish

put_folder Pipelines share/kachel/recipes
# Those that run kachel. The others are for those who use the libraries in their own Swift.
for script in Examples/*.sh; do
    grep -q '{KACHEL:-kachel}' "$script" || continue
    put 755 "$script" "share/doc/kachel/examples/$(basename "$script")"
done
put 644 Documentation/Problems.md share/doc/kachel/Problems.md
put 644 Documentation/ExitCodes.md share/doc/kachel/ExitCodes.md

if [ -n "$debian" ]; then
    Packaging/make_debian_changelog.py >"$made/changelog"
    gzip -9n "$made/changelog"
    put 644 "$made/changelog.gz" share/doc/kachel/changelog.gz
    put 644 Packaging/copyright share/doc/kachel/copyright
    put 644 Packaging/lintian-overrides share/lintian/overrides/kachel
else
    put 644 LICENSE share/doc/kachel/LICENSE
    echo share/kachel/installed >>"$list"
    install -m 644 "$list" "$folder/share/kachel/installed"
    echo "kachel was installed below $folder"
fi
