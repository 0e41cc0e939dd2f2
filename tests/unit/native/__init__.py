"""Mirrors speaker_search_resource/native."""
