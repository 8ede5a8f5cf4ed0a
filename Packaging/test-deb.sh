#!/usr/bin/env bash
# Installs the package in an empty Debian 12 without Swift, uses it there as its readers would, and removes it.
#
#   Packaging/test-deb.sh [--base FOLDER] [PACKAGE.deb]
#
# PACKAGE.deb    the newest dist/kachel_*.deb unless named
# --base FOLDER  keep the empty system there and copy it next time, which saves half a minute
#
# Needs root, debootstrap, a package mirror and 1 GB in TMPDIR. Takes three minutes on an idle machine. All mounts live in a mount
# namespace of their own and vanish with it; the temporary folder is removed.
set -euo pipefail

suite=bookworm
base=
if [ "${1:-}" = --base ]; then
    base=${2:?--base needs a folder}
    shift 2
fi
cd "$(dirname "$0")/.."
package=${1:-$(find dist -name 'kachel_*.deb' -printf '%T@ %p\n' 2>/dev/null | sort -rn | head -n 1 | cut -d ' ' -f 2)}
[ -f "$package" ] || { echo "test-deb: there is no package: make deb" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "test-deb: needs root (chroot)" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "test-deb: apt-get install debootstrap" >&2; exit 2; }

# The mirrors of this machine, as .ci/fresh-debian finds them.
mirrors=$(grep -rhoE '^(URIs:|deb) +(\[[^]]*\] +)?https?://[^ ]*' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -oE 'https?://[^ ]+' || true)
mirror=$(grep -E 'debian/?$' <<<"$mirrors" | head -n 1 || true)
mirror=${mirror:-http://deb.debian.org/debian}
security=$(grep -E 'debian-security/?$' <<<"$mirrors" | head -n 1 || true)

work=$(mktemp -d "${TMPDIR:-/tmp}/kachel-deb.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

echo "== Debian $suite from $mirror"
if [ -n "$base" ] && [ -d "$base/usr" ]; then
    cp -a "$base" "$root"
else
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        { tail -n 20 "$work/debootstrap.log" >&2; exit 2; }
    [ -z "$base" ] || cp -a "$root" "$base"
fi
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
{
    echo "deb $mirror $suite main"
    echo "deb $mirror $suite-updates main"
    echo "deb ${security:-http://deb.debian.org/debian-security} $suite-security main"
} >"$root/etc/apt/sources.list"
for setting in /etc/apt/apt.conf.d/*; do
    ! grep -qE 'Proxy|Check-Valid-Until|Check-Date' "$setting" 2>/dev/null || cp "$setting" "$root/etc/apt/apt.conf.d/"
done
cp "$package" "$root/tmp/kachel.deb"
cat >"$root/tmp/inside.sh" <<'INSIDE'
set -euo pipefail
fail() {
    echo "== FAILED: $*" >&2
    exit 1
}
apt() {
    apt-get -q -y --no-install-recommends "$@" >/tmp/apt.log 2>&1 || { tail -n 20 /tmp/apt.log >&2; fail "apt-get $*"; }
}
# All files, but for what apt and dpkg note about themselves, caches, and what the test writes.
listing() {
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run -o -path /var/cache \
        -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log \) -prune -o -print | LC_ALL=C sort
}

apt update
apt install man-db bash-completion zsh fish
listing >/tmp/before

echo '== apt-get install ./kachel.deb'
apt install /tmp/kachel.deb
[ -z "$(command -v swift || true)$(find / -xdev -name 'libswift*' 2>/dev/null)" ] || fail 'there is Swift in here'
! ldd /usr/bin/kachel | grep 'not found' || fail 'libraries are missing'
grep -E 'newly installed|^Need to get|^After this operation' /tmp/apt.log | sed 's/^/   /'

echo '== kachel --version'
kachel --version
milliseconds() {
    local began
    began=$(date +%s%N)
    "$@" >/dev/null
    echo $((($(date +%s%N) - began) / 1000000))
}
echo "   in $(milliseconds kachel --version) ms"

echo '== kachel synth and kachel build, as a user without a home'
mkdir -m 777 /tmp/city
as_nobody() {
    su -s /bin/sh nobody -c "cd /tmp/city && $1"
}
as_nobody 'kachel synth --seed 7 --buildings 400 -o city.gml'
as_nobody 'kachel build city.gml -o tiles --report report'
for file in tileset.json manifest.json index.html; do
    [ -s "/tmp/city/tiles/$file" ] || fail "tiles/$file is missing"
done
# The made city states heights above sea level: without PROJ's data there would be no geoid.
grep -q egm96_15.gtx /tmp/city/tiles/manifest.json || fail 'the geoid of proj-data was not used'

echo '== man kachel, and every command of it'
for name in kachel $(kachel --help | sed -n '/^SUBCOMMANDS:/,/^$/s/^  \([a-z][a-z-]*\)  *.*/kachel-\1/p'); do
    man "$name" >/tmp/page 2>/tmp/page.log || fail "man $name"
    grep -q 'EXIT STATUS' /tmp/page || fail "man $name has no exit statuses"
    echo "   $name: $(wc -l </tmp/page) lines"
done
man kachel build | grep -q -e '--geoid' || fail 'man kachel build'

echo '== completions'
offered=$(bash --norc -i -c 'source /usr/share/bash-completion/bash_completion; _completion_loader kachel
    COMP_WORDS=(kachel build --geo) COMP_CWORD=2 COMP_LINE="kachel build --geo" COMP_POINT=18
    "$(complete -p kachel | grep -o -- "-F [^ ]*" | cut -c 4-)" kachel --geo build; echo "${COMPREPLY[@]}"' 2>/dev/null)
[ "${offered% }" = --geoid ] || fail "bash offers '$offered' for --geo"
[ "$(HOME=/tmp fish -c "complete -C 'kachel build --geo'" | cut -f 1)" = --geoid ] || fail 'fish'
zsh -f -c 'autoload -Uz compinit; compinit -u -d /tmp/zcompdump; [ "$_comps[kachel]" = _kachel ]' || fail 'zsh'
echo '   bash and fish complete --geo to --geoid; zsh knows kachel'

echo '== recipes and documents'
ls /usr/share/kachel/recipes /usr/share/doc/kachel | sed 's/^/   /'
[ -s /usr/share/doc/kachel/copyright ] || fail 'there is no copyright file'
for recipe in /usr/share/kachel/recipes/*.yaml; do
    [ ! -f "$recipe" ] || as_nobody "kachel run --dry-run $recipe city.gml -o out" >/dev/null || fail "$recipe"
done

echo '== apt-get purge kachel'
apt purge kachel
apt autoremove --purge
listing >/tmp/after
# What the libraries' packages leave behind is theirs; what has our name is ours.
diff /tmp/before /tmp/after >/tmp/left || true
! grep -i kachel /tmp/left || fail 'something was left behind'
[ ! -s /tmp/left ] || { cat /tmp/left; fail 'the system is not as it was'; }
echo '   the system is as it was'
INSIDE

status=0
unshare --mount --propagation private bash -s -- "$root" <<'MOUNTED' || status=$?
set -euo pipefail
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
environment=(HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name:-}" ] || environment+=("$name=${!name}")
done
chroot "$1" env -i "${environment[@]}" bash /tmp/inside.sh </dev/null
MOUNTED
[ "$status" -eq 0 ] && echo "== $package: passed in $SECONDS s" || echo "== $package: failed ($status) after $SECONDS s"
exit "$status"
