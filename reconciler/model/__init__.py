"""The vocabulary: kinds and their fields, addresses, resources, a page's state, plans.

No I/O, and nothing of ours imported but `reconciler.errors`. Everything above speaks in these words.
"""
