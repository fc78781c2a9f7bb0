"""Compare matched items: which fields differ, who caused the difference, and the order of siblings."""
