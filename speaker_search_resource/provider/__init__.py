"""Pulumi's requests for a resource, over the operations, whatever kind of plugin serves them."""
