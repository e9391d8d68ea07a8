"""Signing in through 企业微信, which speaks an OAuth of its own; all but its three addresses is allauth's."""
