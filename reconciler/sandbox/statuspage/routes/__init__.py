"""The routes, one module per resource; each lists its own in `ENDPOINTS`."""
