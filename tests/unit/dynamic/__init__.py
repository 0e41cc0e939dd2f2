"""Tests of the dynamic provider."""
