#!/usr/bin/env bash
# Run the sample collection into demo/store and release its newest version; nothing is done twice.
set -euo pipefail
cd "$(dirname "$0")/.."
export OPIS_STORE=demo/store OPIS_EMBEDDED=1

.venv/bin/opis run samples/collection.toml
.venv/bin/opis release --to 'demo/release-{version}'
