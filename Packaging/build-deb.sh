#!/usr/bin/env bash
# Makes the Debian package dist/kachel_VERSION_ARCHITECTURE.deb: Packaging/build-deb.sh KACHEL
#
# KACHEL is the program without symbols (`make deb` makes it). Dependencies are the packages that its libraries come
# from, in the versions that dpkg-shlibdeps asks for. The same program and the same commit give the same bytes: all times
# are SOURCE_DATE_EPOCH, which is the time of the last commit unless set, and owners and order are fixed.
# Where lintian is installed, an error that it finds fails.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
[ $# -eq 1 ] || { echo "usage: $0 KACHEL" >&2; exit 64; }
kachel=$(realpath "$1")
cd "$(dirname "$0")/.."

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null) ||
        { echo "build-deb: there is no git here to ask for the time of the last commit: set SOURCE_DATE_EPOCH" >&2; exit 2; }
    [ -z "$(git status --porcelain)" ] || echo "build-deb: there are changes that are not committed"
fi
export SOURCE_DATE_EPOCH

version=$("$kachel" --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
package=dist/kachel_${version}_$architecture.deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/debian/kachel

mkdir -p "$root/DEBIAN"
Packaging/install.sh install "$kachel" "$root/usr" debian

# dpkg-shlibdeps wants the layout of a source package around it, and no more of it than this.
printf 'Source: kachel\n\nPackage: kachel\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O debian/kachel/usr/bin/kachel 2>"$work/shlibdeps.log" | sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || { cat "$work/shlibdeps.log" >&2; echo "build-deb: no dependencies found" >&2; exit 2; }

# What is in it, in KiB, each file rounded up as Debian counts it.
kibibytes=$(find "$root/usr" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@KIBIBYTES@/$kibibytes/" \
    -e "s/@LIBRARIES@/$libraries/" Packaging/control.in >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

find "$root" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
mkdir -p dist
# One thread, because xz writes other bytes with more.
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$work/kachel.deb" >/dev/null
mv "$work/kachel.deb" "$package"

if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error "$package"
    echo "lintian: no errors"
fi
echo "$package  $(awk -v bytes="$(wc -c <"$package")" 'BEGIN { printf "%.1f MB", bytes / 1e6 }')"
echo "  needs   $libraries, proj-data"
echo "  sha256  $(sha256sum "$package" | cut -d ' ' -f 1)"
