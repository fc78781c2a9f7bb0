"""What a file may contain: sections, keys and types, derived from the resource type descriptions."""
