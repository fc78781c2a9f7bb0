"""What the processes of a user share: the request budget of each key, and the lock of each page.

By default they share files in the user's state folder; with `RECONCILER_REDIS_URL`, a Redis server with others.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.state_folder import state_folder
from reconciler.documents.atomic_write import STATE_FOLDER
from reconciler.errors import ReconcilerError, StoreError
from reconciler.http import BudgetUser, FileBudgets, SharedBudgets
from reconciler.http.redis_budget import RedisBudgets
from reconciler.http.redis_store import VARIABLE, RedisStore
from reconciler.http.shared_budget import BudgetStore

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
        self._redis: RedisStore | None = None
        self._unusable = False

    def budgets(self) -> SharedBudgets | None:
        """The request budgets, closed by the caller; None if they cannot be shared. Raises SettingError."""
        store: BudgetStore
        if redis := self._redis_store():
            store = RedisBudgets(redis)
        elif folder := self._state_folder(ALONE):
            store = FileBudgets(folder / BUDGETS)
        else:
            return None
        return SharedBudgets(store, BudgetUser.of_process(_command()), lambda error: self._warn(ALONE, error))

    def locks(self, *, sandbox: bool = False, unnoticed: str = UNNOTICED) -> "LockStore | None":
        """The locks of pages; None if they cannot be shared. Those of the embedded sandbox are beside its state. Raises
        SettingError.
        """
        from reconciler.applier.apply_lock import FileLocks
        from reconciler.applier.redis_locks import RedisLocks

        if sandbox:
            return FileLocks(Path(STATE_FOLDER))
        if redis := self._redis_store():
            return RedisLocks(redis)
        folder = self._state_folder(f"{unnoticed}, and {ALONE}")
        return FileLocks(folder / LOCKS) if folder else None

    def lost_locks(self, error: ReconcilerError, *, unnoticed: str = UNNOTICED) -> None:
        """Say that the locks could not be taken."""
        if self._redis:  # the budgets are there too
            self._unusable = True
        self._warn(f"{unnoticed}, and {ALONE}" if self._redis else unnoticed, error)

    def _redis_store(self) -> RedisStore | None:
        url = self._environ.get(VARIABLE, "").strip()
        if url and self._redis is None:
            self._redis = RedisStore(url)
        return None if self._unusable else self._redis

    def _state_folder(self, without: str) -> Path | None:
        if self._folder is None and not self._unusable:
            try:
                self._folder = state_folder(self._environ)
            except StoreError as error:
                self._unusable = True
                self._warn(without, error)
        return self._folder

    def _warn(self, consequence: str, error: ReconcilerError) -> None:
        from reconciler.render.escape import terminal

        if self._console.live:
            self._console.transient("")
        hint = f"\n  {terminal(error.hint)}" if error.hint else ""
        self._console.err(f"warning: {consequence}: {terminal(str(error))}{hint}")


def _command() -> str:
    """The command that runs, such as `plan`."""
    import click

    context, names = click.get_current_context(silent=True), list[str]()
    while context and context.parent:  # the first is the tool itself, by whatever name it was called
        names.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(names)
