#!/usr/bin/env bash
# Look up the known vulnerabilities of every locked package. The lookup needs the internet, and
# --strict makes it fail for a package that the index cannot answer for.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.local/audit
python3 -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/package.txt
"$environment/bin/pip-audit" --disable-pip --require-hashes --strict \
    --requirement locks/develop.txt --requirement locks/package.txt
