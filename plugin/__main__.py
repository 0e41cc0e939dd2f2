"""The native provider's process, which Pulumi starts in the virtual environment of this folder."""

from speaker_search_resource.native.server import main

main()
