#!/usr/bin/env bash
# Generate the SDK of the native provider for a language in a new folder: sdk.sh LANGUAGE FOLDER
set -euo pipefail
schema=$(dirname "$0")/../speaker_search_resource/native/schema.json
# The hosts that tools/pulumi builds cannot generate an SDK.
if command -v generate-sdk >/dev/null; then
    generate-sdk "$schema" "$1" "$2"
else
    folder=$(dirname "$2")
    pulumi package gen-sdk "$schema" --language "$1" --local --out "$folder"
    mv "$folder/$1" "$2"
fi
