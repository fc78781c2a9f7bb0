"""Conversion between YAML text and nodes with positions."""
