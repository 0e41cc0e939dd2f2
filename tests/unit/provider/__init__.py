"""Mirrors speaker_search_resource/provider."""
