"""Containers and what stands in them: how a group comes to be, and how none is emptied by accident."""
