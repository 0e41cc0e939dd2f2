"""Pulumi's dynamic provider: the adapter between the engine and the operations."""
