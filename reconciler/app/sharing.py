"""What the processes of a user share: the request budget of each key, and the lock of each page.

By default they share files in the user's state folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.state_folder import state_folder
from reconciler.documents.atomic_write import STATE_FOLDER
from reconciler.errors import ReconcilerError, StoreError
from reconciler.http import BudgetUser, FileBudgets, SharedBudgets

if TYPE_CHECKING:
    from reconciler.applier.apply_lock import LockStore

BUDGETS = "budgets.db"
"""The file of the request budgets, in the state folder."""
LOCKS = "locks"
"""The folder of the apply locks, in the state folder."""

ALONE = "this run goes on with a request budget of its own"
UNNOTICED = "another apply on these pages would not be noticed"


class Sharing:
    """What this run shares with others. What cannot be shared is said once, and the run goes on without it."""

    def __init__(self, environ: Mapping[str, str], console: Console) -> None:
        self._environ = environ
        self._console = console
        self._folder: Path | None = None
        self._unusable = False

    def budgets(self) -> SharedBudgets | None:
        """The request budgets, closed by the caller; None if they cannot be shared."""
        folder = self._state_folder(ALONE)
        if folder is None:
            return None
        return SharedBudgets(FileBudgets(folder / BUDGETS), BudgetUser.of_process(_command()), self._lost_budgets)

    def locks(self, *, sandbox: bool) -> "LockStore | None":
        """The apply locks; None if they cannot be shared. Those of the embedded sandbox are beside its state."""
        from reconciler.applier.apply_lock import FileLocks

        if sandbox:
            return FileLocks(Path(STATE_FOLDER))
        folder = self._state_folder(f"{UNNOTICED}, and {ALONE}")
        return FileLocks(folder / LOCKS) if folder else None

    def lost_locks(self, error: ReconcilerError) -> None:
        """Say that the locks could not be taken."""
        self._warn(UNNOTICED, error)

    def _state_folder(self, without: str) -> Path | None:
        if self._folder is None and not self._unusable:
            try:
                self._folder = state_folder(self._environ)
            except StoreError as error:
                self._unusable = True
                self._warn(without, error)
        return self._folder

    def _lost_budgets(self, error: StoreError) -> None:
        self._warn(ALONE, error)

    def _warn(self, consequence: str, error: ReconcilerError) -> None:
        from reconciler.render.escape import terminal

        if self._console.live:
            self._console.transient("")
        hint = f"\n  {terminal(error.hint)}" if error.hint else ""
        self._console.err(f"warning: {consequence}: {terminal(str(error))}{hint}")


def _command() -> str:
    """The command that runs, such as `plan`."""
    import click

    context = click.get_current_context(silent=True)
    return context.command_path.partition(" ")[2] if context else ""
