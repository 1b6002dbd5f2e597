#!/usr/bin/env bash
# A PostgreSQL cluster of its own for the Prefect server, in .opis-local/postgres: `start` prints its address, `stop` stops it.
# It listens on 127.0.0.1 alone, with a password made at the first start, and is no part of Debian's clusters.
set -euo pipefail
cd "$(dirname "$0")/.."
here=${OPIS_LOCAL:-$PWD/.opis-local}
data=$here/postgres
port=${OPIS_POSTGRES_PORT:-5433}

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
as=()
[ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --) # PostgreSQL refuses to run as root

start() {
  [ -n "$programs" ] || { echo "postgres: not there; as root: bash deploy/bootstrap.sh postgres" >&2; exit 1; }
  mkdir -p "$here"
  if [ ! -f "$data/PG_VERSION" ]; then
    [ -f "$here/postgres.password" ] || (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$here/postgres.password")
    install -d -m 700 "$data"
    [ ${#as[@]} -eq 0 ] || chown postgres: "$data"
    "${as[@]}" test -x "$data" || { echo "postgres: the user postgres cannot reach $data: move the checkout" >&2; exit 1; }
    # Through a pipe: the user postgres need not be able to read the file.
    "${as[@]}" bash -c '"$0" -D "$1" -U opis -A scram-sha-256 --pwfile=<(cat) -E UTF8 --locale=C.UTF-8' \
      "$programs/initdb" "$data" <"$here/postgres.password" >"$here/initdb.log" 2>&1 ||
      { cat "$here/initdb.log" >&2; exit 1; }
  fi
  if ! "${as[@]}" "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    "${as[@]}" "$programs/pg_ctl" -D "$data" -w -t 120 -l "$data/server.log" -s \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start ||
      { "${as[@]}" tail -5 "$data/server.log" >&2; exit 1; }
  fi
  export PGPASSWORD
  PGPASSWORD=$(cat "$here/postgres.password")
  local ask=("$programs/psql" -h 127.0.0.1 -p "$port" -U opis -d postgres -qAt)
  [ "$("${ask[@]}" -c "SELECT 1 FROM pg_database WHERE datname = 'prefect'")" = 1 ] || "${ask[@]}" -c "CREATE DATABASE prefect"
  echo "postgresql+asyncpg://opis:$PGPASSWORD@127.0.0.1:$port/prefect"
}

stop() {
  [ -f "$data/postmaster.pid" ] || return 0
  "${as[@]}" "$programs/pg_ctl" -D "$data" -m fast -w -s stop
  echo "down: stopped PostgreSQL"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *) echo "postgres: say start or stop" >&2; exit 2 ;;
esac
