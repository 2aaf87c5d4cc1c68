#!/bin/sh
# Makes a release's tarball: the sources of the last commit with the pages of console and documentation built, so that
# ./run on the machine where it is unpacked needs no Node. The same commit and the same pages give the same bytes.
#   tools/release_tarball.sh             build/solidrust-VERSION.tar.gz
#   tools/release_tarball.sh FOLDER      FOLDER/solidrust-VERSION.tar.gz
set -eu
case "${1:-}" in -*) sed -n '2,6s/^# \{0,1\}//p' "$0"; [ "$1" = --help ]; exit ;; esac
mkdir -p "${1:-$(dirname "$0")/../build}"
out=$(cd "${1:-$(dirname "$0")/../build}" && pwd)
cd "$(dirname "$0")/.."
. ./tools/packages.sh
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  say "release_tarball.sh: there are changes that are not committed; a release is made of a commit"
  exit 1
fi
tools/console_build.sh
tools/docs_build.sh
version=$(sed -n 's/^project(solidrust VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
[ -n "$version" ] || { say "release_tarball.sh: CMakeLists.txt names no version"; exit 1; }
name=solidrust-$version
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git archive --prefix="$name/" HEAD | tar -x -C "$folder"
for pages in console docs/site; do
  cp -R "$pages/dist" "$folder/$name/$pages/dist"
  rm -f "$folder/$name/$pages/dist/.built-from" # tells the age of this folder's build, not of the release's
done
# One time for all: nothing is newer than the pages, so they count as up to date.
tar -C "$folder" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" -cf - "$name" |
  gzip -9n >"$out/$name.tar.gz.part"
mv "$out/$name.tar.gz.part" "$out/$name.tar.gz"
say "$out/$name.tar.gz"
