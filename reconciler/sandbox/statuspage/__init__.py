"""Atlassian Statuspage v1, emulated below /v1."""
