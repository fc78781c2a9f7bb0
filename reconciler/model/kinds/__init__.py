"""The kinds of resource, by service. What is common to services is in `model.kind` and `model.field`."""
