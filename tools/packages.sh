#!/usr/bin/env bash
# Build the sdist and the wheel of both distributions into .local/dist, check them, and import the
# wheels in a new environment.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$PWD/.local/package
wheels=$PWD/.local/wheels
dist=$PWD/.local/dist

python3 -m venv --clear "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/package.txt
rm -rf "$dist"
for folder in . emulator; do
    # The wheel is built from the sdist.
    "$tools/bin/python" -m build --quiet --no-isolation --outdir "$dist" "$folder"
done
"$tools/bin/twine" check --strict "$dist"/*
"$tools/bin/check-wheel-contents" "$dist"/*.whl
for sdist in "$dist"/*.tar.gz; do
    "$tools/bin/pyroma" --min=10 --file "$sdist"
    tar --list --file "$sdist" --wildcards '*/tests/*.py' >/dev/null \
        || { echo "$sdist has no tests" >&2; exit 1; }
done

# Without extras: importing must not need them.
python3 -m venv --clear "$wheels"
"$wheels/bin/python" -m pip install --quiet --disable-pip-version-check "$dist"/*.whl
"$wheels/bin/python" -m pip check
"$wheels/bin/chime-emulator" --version
# -I keeps the sources in this folder off the path.
"$wheels/bin/python" -I tools/import_wheels.py
