"""The status page as visitors see it: `view` reads it from the store, `html` renders it, `routes` serves it at `/`."""
