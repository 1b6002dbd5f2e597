#!/usr/bin/env bash
# Stop the worker, the server and the database that `make up` started, by their own process ids.
set -euo pipefail
here=${OPIS_LOCAL:-$(cd "$(dirname "$0")/.." && pwd)/.opis-local}

for name in worker server; do
  pid=$(cat "$here/$name.pid" 2>/dev/null) || continue
  if kill "$pid" 2>/dev/null; then
    for _ in $(seq 30); do kill -0 "$pid" 2>/dev/null || break; sleep 1; done
    kill -9 "$pid" 2>/dev/null || true
    echo "down: stopped the $name"
  fi
  rm -f "$here/$name.pid"
done
bash "$(dirname "$0")/postgres.sh" stop
