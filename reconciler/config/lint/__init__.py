"""Lint rules: what is valid and still wrong on a public status page. `run.lint` runs them."""
