"""The native plugin, with programs in YAML and TypeScript on the real engine."""
