"""YAML text <-> nodes that know their place."""
