#!/usr/bin/env bash
# Stop the worker with the runs it has at work, the server and the database that `make up` started, by their own process ids.
set -euo pipefail
here=${OPIS_LOCAL:-$(cd "$(dirname "$0")/.." && pwd)/.opis-local}

# Ask a process to end, and make it after half a minute.
stop() {
  kill "$1" 2>/dev/null || return 1
  for _ in $(seq 30); do kill -0 "$1" 2>/dev/null || return 0; sleep 1; done
  kill -9 "$1" 2>/dev/null || true
}

for name in worker server; do
  pid=$(cat "$here/$name.pid" 2>/dev/null) || continue
  runs=()
  [ "$name" = server ] || mapfile -t runs < <(ps -o pid= --ppid "$pid" | tr -d ' ')
  if stop "$pid"; then echo "down: stopped the $name"; fi
  for run in "${runs[@]}"; do # they would go on without it
    if stop "$run"; then echo "down: stopped a run; the next one takes over what it finished"; fi
  done
  rm -f "$here/$name.pid"
done
bash "$(dirname "$0")/postgres.sh" stop
