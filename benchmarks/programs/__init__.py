"""The programs of the competitors, each in its best plain form."""
