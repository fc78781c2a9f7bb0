"""Files -> desired state.

The way through is `load`: `files` reads texts, `yaml.nodes` composes them, `merge` makes one of several, `expansion` writes out matrices
and defaults (`matrix`, `matrix_values`, `defaults`), `values` and `interpolation` give plain values, `schema.models` checks what may stand
where, `page` and `items` build what is desired, `cross_checks` and `references` look across. `revision` takes the files from a commit
(`git`) instead.
"""
