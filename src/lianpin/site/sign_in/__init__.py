"""Signing in, by allauth: its flows and checks, our pages and records, and the identity providers of organisations."""
