"""Benchmarks of this package and its alternatives; see docs/benchmarks.md."""
