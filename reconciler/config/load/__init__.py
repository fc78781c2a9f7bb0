"""Load files into desired state.

The pipeline, driven by `load`: `files` reads the texts, `yaml.nodes` parses them, `merge` combines them, `expansion`
expands matrices and defaults (`matrix`, `matrix_values`, `defaults`), `values` and `interpolation` produce plain
values, `schema.models` validates the shape, `page` and `items` build the desired state, and `cross_checks` and
`references` check across items. `revision` reads the files from a commit (`git`) instead.
"""
