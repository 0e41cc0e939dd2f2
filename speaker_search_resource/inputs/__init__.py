"""The inputs of resources: argument types, their rules, and validation against the service model."""
