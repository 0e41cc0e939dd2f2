#!/usr/bin/env bash
# Run the tests that need no engine on every installed Python from 3.10 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."

found=0
for version in 3.10 3.11 3.12 3.13; do
  python=$(command -v "python$version" || true)
  # A version manager can have a shim on PATH for a version that is not active.
  if [ -z "$python" ] || ! "$python" -c '' 2>/dev/null; then
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
      [ -x "$candidate" ] && python=$candidate
    done
  fi
  if [ -z "$python" ] || ! "$python" -c '' 2>/dev/null; then
    echo "Python $version: not installed"
    continue
  fi
  echo "Python $version: $python"
  found=$((found + 1))
  environment=.local/pythons/$version
  "$python" -m venv --clear "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r locks/develop.txt
  "$environment/bin/python" -m pip install --quiet --no-build-isolation --no-deps -e . -e ./emulator
  "$environment/bin/python" -m pytest -q -n 2 tests/unit tests/contract emulator/tests
done
[ "$found" -gt 0 ] || { echo "no Python from 3.10 to 3.13 is installed" >&2; exit 1; }
