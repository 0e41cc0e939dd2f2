"""Faults and quotas between a request and its handler."""
