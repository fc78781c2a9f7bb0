"""Live page -> file: what `import` writes."""
