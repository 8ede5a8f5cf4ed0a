#!/usr/bin/env bash
# Installs the Debian packages that building (and with `test`, testing) needs, and only those that are missing.
#
#   Scripts/install-debian-packages.sh build | test | deb | control-points | packages
#
# build     what compiling, running and looking at the result need
# test      the same, and what the tests need besides: a browser and Python
# deb       the same as build, and what making a Debian package needs besides
# control-points  what computing the control points anew needs: PROJ's own tools
# packages  prints the lists and installs nothing
#
# Asks dpkg first, so a machine that has everything needs neither network nor rights. Uses sudo when not root.
set -euo pipefail

# The C libraries that the modules link, and PROJ's data.
libraries=(
    libxml2-dev zlib1g-dev libproj-dev proj-data libsqlite3-dev libmeshoptimizer-dev libxxhash-dev libdeflate-dev
    pkg-config make
)

# What a Swift toolchain unpacked from an archive needs to compile, to link and to fetch dependencies.
toolchain=(
    binutils ca-certificates git libc6-dev libcurl4 libedit2 libgcc-12-dev libncurses6 libsqlite3-0
    libstdc++-12-dev libxml2 tzdata
)

# The browser check drives Debian's Chromium, which needs a font to measure text; instructions are counted by valgrind.
testing=(chromium fonts-dejavu-core python3-venv valgrind)

# Finds out which packages the libraries come from, and packs.
packaging=(dpkg-dev)

# Compute positions without Kachel, to compare.
points=(proj-bin proj-data python3)

# `make serve` shows a bundle with the web server of Python.
wanted=("${libraries[@]}" "${toolchain[@]}" python3)
case "${1:-}" in
build) ;;
test) wanted+=("${testing[@]}") ;;
deb) wanted+=("${packaging[@]}") ;;
control-points) wanted=("${points[@]}") ;;
packages)
    echo "build: ${wanted[*]}"
    echo "test: ${testing[*]}"
    echo "deb: ${packaging[*]}"
    echo "control-points: ${points[*]}"
    exit 0
    ;;
*)
    echo "usage: $0 build|test|deb|control-points|packages" >&2
    exit 64
    ;;
esac

if ! command -v dpkg >/dev/null; then
    echo "This is not Debian: install what matches these packages yourself: ${wanted[*]}" >&2
    exit 0
fi

installed() {
    dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'
}

missing=()
for package in "${wanted[@]}"; do
    installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

elevate=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages are missing, and neither root nor sudo is at hand: ${missing[*]}" >&2
        exit 1
    fi
    elevate=(sudo)
fi

echo "Installing: ${missing[*]}"
# Quiet when it works; errors are shown. Package lists that are already there are tried first, so that a machine with a
# full apt cache, or an offline mirror, does without an update.
install() {
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -o Dpkg::Use-Pty=0 --no-install-recommends \
        "${missing[@]}" </dev/null >/dev/null
}
if ! apt-get install --simulate --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || ! install; then
    "${elevate[@]}" apt-get update -qq
    install
fi
