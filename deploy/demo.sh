#!/usr/bin/env bash
# Run the sample collection into demo/store and release its newest version; nothing is done twice.
set -euo pipefail
cd "$(dirname "$0")/.."
opis=.venv/bin/opis
export OPIS_STORE=demo/store OPIS_EMBEDDED=1

$opis run samples/collection.toml
version=$($opis versions --json | .venv/bin/python -c 'import json, sys; print(json.load(sys.stdin)[-1]["version"])')
$opis release --to "demo/release-$version"
