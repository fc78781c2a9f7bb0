"""What leaves the process as a file or as JSON: plan, result, snapshot, sweep; and files written whole or not at all."""
