"""Conversion between YAML files and desired state. Every value keeps its file, line and column.

`yaml` parses text into nodes with positions and writes YAML. `schema` defines what the file may contain. `load` turns
files into desired state. `write` generates a file from a live page. All of them report errors through `problems`.
"""
