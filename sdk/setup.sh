#!/usr/bin/env bash
# Installs what the SDKs are built and tested with, and builds them: build/sdk/python (an environment with the newest openai of
# the range), build/sdk/lowest (the oldest), build/sdk/wheels (for an installation without network), build/sdk/dist (the SDKs as
# they would be published), build/sdk/project (an npm
# project in which nothing is but the built package and openai), and sdk/js/node_modules. Each step runs again only when a file that it depends on changed.
set -euo pipefail
cd "$(dirname "$0")/.."

sum() { find "$@" -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum | sha256sum; }
stale() { [[ ! -f $1 || $(<"$1") != "$(sum "${@:2}")" ]]; }
done_with() { sum "${@:2}" >"$1"; }

export PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p build/sdk

# environment FOLDER REQUIREMENTS: whole anew, so that nothing of an earlier version stays.
environment() {
  stale "$1/.stamp" "$2" || return 0
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --requirement "$2"
  done_with "$1/.stamp" "$2"
}
environment build/sdk/python sdk/python/requirements.txt
environment build/sdk/lowest sdk/python/requirements-lowest.txt
if stale build/sdk/wheels/.stamp sdk/python/requirements.txt sdk/python/pyproject.toml; then
  rm -rf build/sdk/wheels
  build/sdk/python/bin/pip download --quiet --dest build/sdk/wheels --only-binary :all: openai==3.57.0 pytest==9.2.0 pytest-xdist==3.8.0
  done_with build/sdk/wheels/.stamp sdk/python/requirements.txt sdk/python/pyproject.toml
fi

python_sources=(sdk/python/src sdk/python/pyproject.toml sdk/python/README.md sdk/python/LICENSE)
if stale build/sdk/dist/.python "${python_sources[@]}" sdk/python/requirements.txt sdk/python/requirements-lowest.txt; then
  mkdir -p build/sdk/dist
  rm -f build/sdk/dist/solidrust_ai-*
  SOURCE_DATE_EPOCH=1735689600 build/sdk/python/bin/python -m build --no-isolation --outdir build/sdk/dist sdk/python >build/sdk/build-python.log 2>&1 ||
    { cat build/sdk/build-python.log >&2; exit 1; }
  for one in build/sdk/python build/sdk/lowest; do
    "$one/bin/pip" install --quiet --no-deps --force-reinstall build/sdk/dist/solidrust_ai-*.whl
  done
  done_with build/sdk/dist/.python "${python_sources[@]}" sdk/python/requirements.txt sdk/python/requirements-lowest.txt
fi

export npm_config_update_notifier=false
js_sources=(sdk/js/src sdk/js/package.json sdk/js/package-lock.json sdk/js/tsconfig.json sdk/js/tsconfig.esm.json sdk/js/tsconfig.cjs.json sdk/js/README.md sdk/js/LICENSE)
if stale sdk/js/node_modules/.stamp sdk/js/package.json sdk/js/package-lock.json; then
  npm ci --prefix sdk/js --no-audit --no-fund --loglevel=error
  done_with sdk/js/node_modules/.stamp sdk/js/package.json sdk/js/package-lock.json
fi
if stale build/sdk/dist/.js "${js_sources[@]}"; then
  rm -f build/sdk/dist/solidrust-ai-*.tgz
  (cd sdk/js && npm run build && npm pack --pack-destination ../../build/sdk/dist) >build/sdk/build-js.log 2>&1 ||
    { cat build/sdk/build-js.log >&2; exit 1; }
  # An empty project with the built file and openai, which is the user's own.
  rm -rf build/sdk/project
  mkdir build/sdk/project
  echo '{"name":"application","version":"1.0.0","private":true}' >build/sdk/project/package.json
  npm install --prefix build/sdk/project --prefer-offline --no-audit --no-fund --ignore-scripts --loglevel=error \
    "$PWD"/build/sdk/dist/solidrust-ai-*.tgz openai@7.59.0
  done_with build/sdk/dist/.js "${js_sources[@]}"
fi
