"""Match declared items with live resources."""
