#!/usr/bin/env bash
# Run the tests of the emulator, the contract tests and the end-to-end tests with the lowest supported
# versions, those of tests/lowest.txt, on the real engine.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.local/lowest
python3 -m venv --clear "$environment"
# The pip of an older Python has no --group.
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=26'
"$environment/bin/python" -m pip install --quiet \
  -c tests/lowest.txt -r requirements.txt --group test -e . -e './emulator[moto]'
engine=$("$environment/bin/python" tools/pulumi/install.py)
export PATH="$PWD/$environment/bin:$engine:$PATH"
python -m pytest -q -n 6 --dist worksteal -m 'not browser and not container' \
  emulator/tests tests/contract tests/e2e tests/examples/test_example_program.py
