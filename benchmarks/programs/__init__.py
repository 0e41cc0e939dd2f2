"""The competitors, each in its own best plain form."""
