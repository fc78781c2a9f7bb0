"""The commands: one module each, and no logic of their own. `main` is what the script `reconciler` calls.

Nothing heavy is imported before a command needs it: `--help` and completion load click and nothing else.
"""

from reconciler.cli.root import main

__all__ = ["main"]
