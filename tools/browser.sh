#!/usr/bin/env bash
# Prints the Chromium that emulator/tests/browser runs in, and brings what drives it into .venv.
#
# Chromium is $CHROMIUM or one on PATH. With --install, root brings Debian's if there is none.
set -euo pipefail
cd "$(dirname "$0")/.."

find_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then
        command -v "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return; fi
    done
    return 1
}

apt() {
    DEBIAN_FRONTEND=noninteractive timeout 300 \
        apt-get -qq -o Acquire::Retries=2 -o Acquire::http::Timeout=20 "$@" >&2
}

if ! chromium="$(find_chromium)"; then
    if [ "${1:-}" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt update && apt install --yes --no-install-recommends chromium || true
    fi
    if ! chromium="$(find_chromium)"; then
        echo "no Chromium: install one (Debian: apt-get install chromium) or name it in CHROMIUM" >&2
        exit 1
    fi
fi
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check -r emulator/tests/browser/requirements.txt; then
    echo "pip cannot install emulator/tests/browser/requirements.txt" >&2
    exit 1
fi
echo "$chromium"
