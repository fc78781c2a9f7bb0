"""An emulation of Atlassian Statuspage v1 under /v1."""
