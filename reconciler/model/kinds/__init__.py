"""The resource types of each service. What they have in common is in `model.kind` and `model.field`."""
