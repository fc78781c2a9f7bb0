"""Generate a configuration from a live page, for `import`."""
