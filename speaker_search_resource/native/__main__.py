"""The plugin's process, which the engine starts: `pulumi-resource-speakersearch ADDRESS`."""

from .server import main

if __name__ == "__main__":
    main()
