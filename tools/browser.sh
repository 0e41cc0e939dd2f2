#!/usr/bin/env bash
# Print the path of Chromium for emulator/tests/browser, and install its driver into .venv.
#
# Chromium is $CHROMIUM or the one on PATH. With --install, root installs Debian's package.
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
        echo "no Chromium found: run apt-get install chromium (Debian), or set CHROMIUM" >&2
        exit 1
    fi
fi
requirements=emulator/tests/browser/requirements.txt
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements"; then
    echo "pip cannot install $requirements" >&2
    exit 1
fi
echo "$chromium"
