"""The inputs of resources: argument types, their rules, and their validation."""
