#!/usr/bin/env bash
# Install the packages of the TypeScript example, and the SDK of the native provider.
set -euo pipefail
command -v npm >/dev/null || {
    echo "npm is not on PATH: install Node.js 20 or later, https://nodejs.org" >&2
    exit 1
}
example=$(dirname "$0")/../examples/languages/typescript
rm -rf "$example/sdks"
"$(dirname "$0")/sdk.sh" nodejs "$example/sdks/speakersearch"
cd "$example"
npm install --no-save --loglevel=error
touch node_modules/.installed
