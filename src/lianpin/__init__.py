"""Lianpin."""
