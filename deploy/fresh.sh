#!/usr/bin/env bash
# Prove the two commands of the README in a bare Debian 12: a tree made by debootstrap, this checkout cloned into it, packages
# of Debian and PyPI and nothing else. As root. Mirror, index and certificates are those of this machine's apt and pip.
# Words: the make targets to run there, in their order; without any, `demo test`. OPIS_FRESH_TREE keeps the tree at that place.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "fresh: chroot needs root" >&2; exit 1; }

say() { echo "fresh: $*"; }
release=bookworm

# What apt of this machine says of that release: address, suite, components.
sources() {
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    { grep -E "^deb https?://\S+ $release(-\S+)? " || true; } | sort -u
}

# An option of this machine's pip, from its environment or its files; local addresses mean nothing in the tree.
of_pip() { python3 -m pip config list | grep -E "(^|\.|:)$1=" | head -1 | cut -d= -f2- | tr -d "'" | grep -v file: || true; }

build() {
  local tree=$1 mirror
  mirror=$(sources | awk -v suite="$release" '$3 == suite {print $2; exit}')
  # Without a mirror debootstrap takes its own.
  debootstrap --variant=minbase --include=ca-certificates,git,make,python3 "$release" "$tree" ${mirror:+"$mirror"} \
    >"$tree.log" 2>&1 || { tail -20 "$tree.log" >&2; exit 1; }
  [ -z "$mirror" ] || sources >"$tree/etc/apt/sources.list"
  apt-config dump Acquire::http::Proxy >"$tree/etc/apt/apt.conf.d/90proxy"
  local certificates
  certificates=$(of_pip cert)
  [ -z "$certificates" ] || cp "$certificates" "$tree/etc/ssl/index.pem"
  : >"$tree/var/log/pip.log"
  git clone --quiet --no-local . "$tree/srv/opis"
}

# Processes and mounts of the tree live in namespaces of their own and are gone with them.
enter() {
  local tree=$1 index
  shift
  index=$(of_pip index-url)
  local given=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  given+=(PIP_NO_CACHE_DIR=1 PIP_LOG=/var/log/pip.log)
  [ -z "$index" ] || given+=(PIP_INDEX_URL="$index")
  [ ! -f "$tree/etc/ssl/index.pem" ] || given+=(PIP_CERT=/etc/ssl/index.pem)
  local name
  for name in http_proxy https_proxy no_proxy; do [ -z "${!name:-}" ] || given+=("$name=${!name}"); done
  unshare --mount --propagation private --pid --fork --kill-child -- bash -euc '
    tree=$1; shift
    mount -t proc proc "$tree/proc"
    mount -t sysfs -o ro sysfs "$tree/sys"
    mount -t tmpfs -o mode=755 tmpfs "$tree/dev"
    for name in null zero full random urandom tty; do touch "$tree/dev/$name"; mount --bind "/dev/$name" "$tree/dev/$name"; done
    ln -s /proc/self/fd "$tree/dev/fd"
    mkdir "$tree/dev/shm" "$tree/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666 devpts "$tree/dev/pts"
    ln -s pts/ptmx "$tree/dev/ptmx"
    exec chroot "$tree" env -i "$@"' enter "$tree" "${given[@]}" "$@"
}

# MiB on disk, of Debian's packages and lists, and of what pip says in its log that it downloads.
mebibytes() { du -sm --total "$@" | awk 'END {print $1}'; }
of_debian() { mebibytes "$1/var/cache/apt/archives" "$1/var/lib/apt/lists"; }
of_pypi() {
  { grep -ohE 'Downloading .* \([0-9.]+ [kMG]?B\)' "$1/var/log/pip.log" || true; } |
    sed -E 's/.*\(([0-9.]+) ([kMG]?)B\)/\1 \2/' |
    awk '{sum += $1 * ($2 == "G" ? 1e9 : $2 == "M" ? 1e6 : $2 == "k" ? 1e3 : 1)} END {printf "%d", sum / 1048576}'
}

main() {
  local tree target begun debian pypi
  command -v debootstrap >/dev/null || { say "installing debootstrap"; apt-get install -y -qq debootstrap >/dev/null; }
  if [ -n "${OPIS_FRESH_TREE:-}" ]; then
    tree=$OPIS_FRESH_TREE
  else
    tree=$(mktemp -d "${TMPDIR:-/tmp}/opis-fresh-XXXXXX")
    trap 'rm -rf --one-file-system "$tree" "$tree.log"' EXIT
  fi
  if [ ! -d "$tree/srv/opis" ]; then
    begun=$SECONDS
    mkdir -p "$tree"
    build "$tree"
    say "bare $release, $(mebibytes "$tree") MiB: $((SECONDS - begun)) s"
  fi
  [ $# -gt 0 ] || set -- demo test
  for target; do
    begun=$SECONDS
    debian=$(of_debian "$tree") pypi=$(of_pypi "$tree")
    enter "$tree" make -C /srv/opis "$target"
    say "make $target: $((SECONDS - begun)) s; from Debian $(($(of_debian "$tree") - debian)) MiB," \
      "from PyPI $(($(of_pypi "$tree") - pypi)) MiB"
  done
  say "done"
}

main "$@"
