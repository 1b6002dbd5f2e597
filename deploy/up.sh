#!/usr/bin/env bash
# Start a local Prefect server and a worker, deploy, run the sample through its nightly deployment, print its page.
# Everything lives in .opis-local (OPIS_LOCAL); `make down` stops it. OPIS_POSTGRES=1: the server keeps its data in
# PostgreSQL. OPIS_RUN=0: run nothing now, leave it to the schedule.
set -euo pipefail
cd "$(dirname "$0")/.."

here=${OPIS_LOCAL:-$PWD/.opis-local}
port=${OPIS_PREFECT_PORT:-4200}
config=${OPIS_CONFIG:-samples/collection.toml}
mkdir -p "$here/prefect"
export OPIS_HOME=$PWD PREFECT_HOME=$here/prefect PREFECT_API_URL=http://127.0.0.1:$port/api
export PREFECT_SERVER_ANALYTICS_ENABLED=false PREFECT_RESULTS_DEFAULT_SERIALIZER=json DO_NOT_TRACK=1
# Whose turn it is outlives a restart of the server; in memory it would not, and the place would never be free again.
export PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE=prefect.server.concurrency.lease_storage.filesystem
prefect=$PWD/.venv/bin/prefect

is_up() { curl_health >/dev/null 2>&1; }
curl_health() { .venv/bin/python -c "import sys, urllib.request; urllib.request.urlopen('$PREFECT_API_URL/health', timeout=3)"; }
lives() { [ -f "$here/$1.pid" ] && kill -0 "$(cat "$here/$1.pid")" 2>/dev/null; }

if ! lives server; then
  if is_up; then echo "up: port $port is taken; set OPIS_PREFECT_PORT" >&2; exit 1; fi
  if [ "${OPIS_POSTGRES:-}" = 1 ]; then
    bash deploy/bootstrap.sh postgres
    PREFECT_SERVER_DATABASE_CONNECTION_URL=$(bash deploy/postgres.sh start)
    export PREFECT_SERVER_DATABASE_CONNECTION_URL
    echo "up: PostgreSQL is at work on port ${OPIS_POSTGRES_PORT:-5433}"
  fi
  echo "up: starting a Prefect server on port $port"
  setsid nohup "$prefect" server start --host 127.0.0.1 --port "$port" >"$here/server.log" 2>&1 &
  echo $! >"$here/server.pid"
  unset PREFECT_SERVER_DATABASE_CONNECTION_URL # the server's affair alone
fi
for _ in $(seq 180); do is_up && break; lives server || { tail -20 "$here/server.log" >&2; exit 1; }; sleep 1; done
is_up || { echo "up: the server does not answer; see $here/server.log" >&2; exit 1; }

.venv/bin/opis deploy "$config" --from "${OPIS_DEPLOY:-deploy}"
if ! lives worker; then
  echo "up: starting a worker"
  setsid nohup "$prefect" worker start --pool opis >"$here/worker.log" 2>&1 &
  echo $! >"$here/worker.pid"
fi

[ "${OPIS_RUN:-1}" = 1 ] || exit 0
name=$(.venv/bin/python -c 'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))["collection"])' "$config")
echo "up: running $name through the deployment ingest/$name-nightly"
$prefect deployment run "ingest/$name-nightly" --watch --watch-timeout 900 2>&1 | tee "$here/run.log" | grep -E '^Created|^Flow run' || true
grep -q Completed "$here/run.log" || { echo "up: the run did not complete; see $here/worker.log" >&2; exit 1; }
run=$(grep -oE '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}' "$here/run.log" | head -1)
echo "up: http://127.0.0.1:$port/runs/flow-run/$run"
