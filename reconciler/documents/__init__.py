"""Data that leaves the process as a file or as JSON (plan, result, snapshot, sweep), and atomic file writes."""
