"""How fast this package is beside what else a user could do; see docs/benchmarks.md."""
