"""What a visitor of the status page sees: `view` takes it out of the store, `html` draws it, `routes` serves it at `/`."""
