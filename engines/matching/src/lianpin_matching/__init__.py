"""Matching people and posts: stable places with a certificate that anybody can check. Nothing is here yet but the name."""
