# Sourced by ./run, ./test and tools/package: installs what is missing from the distribution's packages.
# Debian 12 and 13, Ubuntu 24.04: names differ in places, so each need lists its candidates.

# One line a need, candidates best first. A candidate counts if apt knows it.
build_needs='g++
cmake
ninja-build
ccache
pkg-config
libssl-dev
zlib1g-dev
libsimdjson-dev
libsqlite3-dev
libargon2-dev
libutf8proc-dev
libyaml-cpp-dev
libcli11-dev
libfmt-dev'

test_needs='libgtest-dev
libgmock-dev
mold
clang-format
clang-tidy
python3
python3-venv
python3-pip
curl
jq
less
openssl
libfaketime
strace
minisign
systemd
valgrind
wrk'

browser_needs='chromium chromium-browser
fonts-dejavu-core'

# tools/package, beside what builds.
package_needs='ca-certificates
debian-archive-keyring'

bench_needs='libbenchmark-dev
valgrind'

say() { printf '%s\n' "solidrust: $*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    say "cannot install packages: not root, and there is no sudo. As root, run:"
    say "  $*"
    return 1
  fi
}

is_installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
is_known() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

# missing_of NEEDS: the packages to install, one a line; a need with an installed candidate has none.
missing_of() {
  printf '%s\n' "$1" | while read -r line; do
    [ -n "$line" ] || continue
    found=
    for candidate in $line; do
      if is_installed "$candidate"; then found=yes; break; fi
    done
    [ -n "$found" ] && continue
    for candidate in $line; do
      if is_known "$candidate"; then printf '%s\n' "$candidate"; found=yes; break; fi
    done
    [ -n "$found" ] || printf '%s\n' "${line##* }"
  done
}

# install_needs NEEDS: installs what is missing, saying first what.
install_needs() {
  if ! command -v apt-get >/dev/null 2>&1; then
    say "this is not a Debian or Ubuntu system; install the equivalents of these yourself:"
    printf '%s\n' "$1" | sed 's/^/  /' >&2
    return 1
  fi
  # Installed already? Then apt is not even asked.
  [ -z "$(printf '%s\n' "$1" | while read -r line; do
    for candidate in $line; do is_installed "$candidate" && continue 2; done
    printf 'missing\n'
  done)" ] && return 0
  if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit 2>/dev/null)" ]; then
    say "reading the package lists (apt-get update)"
    as_root apt-get update -qq >&2 || { say "apt-get update failed: is there a network?"; return 1; }
  fi
  missing=$(missing_of "$1" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  say "installing: $missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 ||
    { as_root apt-get update -qq >&2 &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2; } ||
    { say "installing failed; the messages above say why"; return 1; }
}
