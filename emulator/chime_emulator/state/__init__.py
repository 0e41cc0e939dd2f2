"""The state of the emulated account: database, records, clock and settings."""
