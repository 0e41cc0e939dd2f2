"""Sockets, HTTP requests and HTTP responses."""
