"""What may stand where in a file: sections, keys and types, from the descriptions of the kinds."""
