"""Pulumi's dynamic provider: the adapter between Pulumi's plugin host and the operations."""
