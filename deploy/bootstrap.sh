#!/usr/bin/env bash
# Install the Debian packages that Opis needs and that are missing. Say what was done; a second run does nothing.
# With the word `test`: what only the tests need, too. With `postgres`: the database for a Prefect server of some size.
# With `image`: what a container needs whose Python packages come from elsewhere.
set -euo pipefail

packages=(
  tesseract-ocr tesseract-ocr-osd tesseract-ocr-script-cyrl tesseract-ocr-script-latn
  tesseract-ocr-rus tesseract-ocr-eng tesseract-ocr-ukr tesseract-ocr-bel tesseract-ocr-bul tesseract-ocr-srp
  tesseract-ocr-srp-latn tesseract-ocr-lav tesseract-ocr-lit tesseract-ocr-est tesseract-ocr-pol tesseract-ocr-deu
  tesseract-ocr-fra
  djvulibre-bin pandoc
)
# The sample collection and the test pages are rendered with these; the browser opens the pages that Opis writes, and
# docker-compose (no engine is needed) reads deploy/compose.yaml.
[ "${1:-}" = test ] && packages+=(fonts-dejavu-core fonts-liberation chromium chromium-driver docker-compose)
[ "${1:-}" = postgres ] && packages+=(postgresql)
if [ "${1:-}" = image ]; then
  packages+=(ca-certificates python3)
else # a Python from elsewhere brings its own ensurepip
  "${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
fi

if ! command -v dpkg-query >/dev/null; then
  echo "bootstrap: not a Debian system; install by hand: ${packages[*]}" >&2
  exit 0
fi
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "bootstrap: every Debian package is there"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "bootstrap: as root, run: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "bootstrap: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
dpkg-query -W -f='bootstrap: installed ${Package} ${Version}\n' "${missing[@]}"
