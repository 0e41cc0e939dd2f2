#!/usr/bin/env bash
# Write locks/: the newest packages of development and of packaging that the bounds allow, for every
# supported Python and system, with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.local/lock
python3 -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

lock() {
    "$environment/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.10 \
        --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
        --output-file "$@"
}
lock locks/develop.txt --group pyproject.toml:develop --extra aws --extra moto \
    requirements.txt pyproject.toml emulator/pyproject.toml
lock locks/package.txt --group pyproject.toml:package
