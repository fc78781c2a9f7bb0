"""The live services: reading a page's state, carrying out one step. `protocol` is what each of them offers."""
