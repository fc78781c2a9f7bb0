"""A status page kept in git: declare it in YAML, plan, apply, watch for drift."""

__version__ = "0.1.0"
