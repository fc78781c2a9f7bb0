"""YAML files <-> desired state, every value knowing its file, line and column.

`yaml` composes nodes with places and writes YAML; `schema` says what may stand where; `load` reads files into what is desired; `write`
makes a file of a live page. What all of them need stands beside them: `problems` gathers what is wrong, with its place.
"""
