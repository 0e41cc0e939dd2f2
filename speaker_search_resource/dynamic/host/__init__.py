"""Everything that reaches past Pulumi's public surface, one concern per file.

The dynamic host, `python -m pulumi.dynamic`, passes a provider its properties and nothing else. The
functions here reach the rest of the host. Each function degrades to the behavior that the host has
by itself when the host is built differently; releases.py lists the parts that are relied on.
"""
