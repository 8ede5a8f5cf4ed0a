#!/usr/bin/env bash
# Writes a copy of the program without symbols, and says how large it is and what it needs to run.
#
#   Packaging/describe-binary.sh KACHEL OUT
#
# Fails when the program needs a library of the Swift toolchain, which other machines do not have.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 KACHEL OUT" >&2; exit 64; }
kachel=$1
out=$2

megabytes() {
    awk -v bytes="$(wc -c <"$1")" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'
}

mkdir -p "$(dirname "$out")"
if [ "$(uname -s)" != Linux ]; then
    cp "$kachel" "$out"
    echo "$kachel  $(megabytes "$kachel")"
    exit 0
fi
# The compiler's hash of how it was called, and the linker's of that, name the folder that it was built in; nothing reads
# them when the program runs.
strip --remove-section=.swift_modhash --remove-section=.note.gnu.build-id -o "$out" "$kachel"
echo "$kachel  $(megabytes "$kachel")"
echo "$out  $(megabytes "$out") without symbols; it needs"

# The package that a library comes from. Debian's packages know it below /lib or below /usr/lib.
package() {
    local path=$1 name=
    if command -v dpkg-query >/dev/null; then
        name=$(dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "/usr$path" 2>/dev/null || dpkg-query -S "${path#/usr}" 2>/dev/null || true)
        name=$(cut -d: -f1 <<<"$name" | head -n 1)
    fi
    if [ -n "$name" ]; then
        echo "$name $(dpkg-query -W -f '${Version}' "$name" 2>/dev/null | head -n 1)"
    else
        echo "$path"
    fi
}

found=$(ldd "$out")
for library in $(readelf -d "$out" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort); do
    case $library in
    libswift* | libFoundation* | lib_Foundation* | libdispatch* | libBlocksRuntime*)
        echo "  $library, which only machines with Swift have: link the Swift libraries statically" >&2
        exit 1
        ;;
    ld-linux*) continue ;;
    esac
    path=$(awk -v name="$library" '$1 == name { print $3 }' <<<"$found")
    printf '  %-24s %s\n' "$library" "$(package "$path")"
done
