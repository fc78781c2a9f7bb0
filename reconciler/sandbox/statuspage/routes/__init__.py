"""The endpoints, one module a resource; each lists its own in `ENDPOINTS`."""
