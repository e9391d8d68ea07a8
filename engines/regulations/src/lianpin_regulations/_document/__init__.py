"""Markdown → Document: front matter, articles, prose, captioned tables and fences, each with its line."""
