"""The vocabulary of the program: resource types and their fields, addresses, resources, page state, plans.

It does no I/O and imports nothing of ours but `reconciler.errors`. All other packages use these terms. A `Kind` is a
resource type.
"""
