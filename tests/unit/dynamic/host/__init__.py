"""Tests of what reaches past Pulumi's public surface."""
