#!/bin/sh
# Builds the documentation's pages into docs/site/dist, if what they are made of is newer. The build of the program then embeds them
# (docs/adr/0022-documentation-site.md). Node comes from tools/console_build.sh.
#   tools/docs_build.sh            exit 0: docs/site/dist is there and up to date
#   tools/docs_build.sh --check    exit 0: nothing to do; builds nothing
set -eu
cd "$(dirname "$0")/.."
. ./tools/packages.sh
stamp=docs/site/dist/.built-from

up_to_date() {
  [ -f docs/site/dist/index.html ] || return 1
  # A release brings dist without a stamp: then index.html tells its age.
  against=$stamp
  [ -f "$against" ] || against=docs/site/dist/index.html
  [ -z "$(find docs SECURITY.md api/openapi/api.yaml \( -path docs/site/node_modules -o -path docs/site/dist -o -path docs/site/.astro -o -path docs/adr \) -prune \
    -o -type f -newer "$against" -print 2>/dev/null | head -n 1)" ]
}

case "${1:-}" in
  --check) up_to_date; exit ;;
  "") ;;
  *) say "docs_build.sh: unknown option $1"; exit 2 ;;
esac

up_to_date && exit 0
mkdir -p build
node_folder=$(tools/console_build.sh --node) || { say "there is no Node 22.12 or newer, and none could be installed"; exit 1; }
PATH=$node_folder:$PATH
export PATH npm_config_update_notifier=false ASTRO_TELEMETRY_DISABLED=1
touch build/.docs-starting
installed=docs/site/node_modules/.installed-from
if [ ! -f "$installed" ] || ! cmp -s docs/site/package-lock.json "$installed"; then
  say "installing what the documentation is built with (npm ci)"
  (cd docs/site && npm ci --no-audit --no-fund --loglevel=error) >build/docs.log 2>&1 || { cat build/docs.log >&2; exit 1; }
  cp docs/site/package-lock.json "$installed"
fi
say "building the documentation's pages"
# Nothing of an earlier build stays, and nothing half-built counts as a site.
rm -rf docs/site/dist
(cd docs/site && npm run build) >build/docs.log 2>&1 || { rm -rf docs/site/dist; tail -n 40 build/docs.log >&2; exit 1; }
mv build/.docs-starting "$stamp"
