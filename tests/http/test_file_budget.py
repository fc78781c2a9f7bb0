"""The file of the request budgets: what can be wrong with it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.errors import StoreError
from reconciler.http import FileBudgets
from reconciler.http.sliding_log import Ask, Terms, Turn

TERMS = Terms(4, 10.0)
KEY = "0" * 64


def ask(number: int) -> Ask:
    return Ask(f"ticket {number}", (f"slot {number}",), lease=40.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "budgets.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., FileBudgets]]:
    """Opens the file as another process would, and closes it in the end."""
    stores: list[FileBudgets] = []

    def open_one(**settings: Callable[[], float]) -> FileBudgets:
        stores.append(FileBudgets(path, **settings))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def state(path: Path, change: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(change, values)
    connection.close()


def test_nothing_is_stored_that_names_a_key(path: Path) -> None:
    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    assert store.used(KEY, TERMS) == ("slot 1",)
    store.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["budgets.db", "budgets.db-journal"]


@pytest.mark.parametrize("beside", ["", "-journal"])
def test_it_is_not_written_through_a_link(path: Path, beside: str) -> None:
    target = path.parent / "mine"
    target.write_text("mine")
    path.with_name(path.name + beside).symlink_to(target)
    with pytest.raises(StoreError, match="is a link"):
        FileBudgets(path).ask(KEY, ask(1), TERMS)
    assert target.read_text() == "mine"


def test_a_file_of_another_version_is_left_alone(path: Path) -> None:
    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    store.close()
    state(path, "PRAGMA user_version = 7")
    before = path.read_bytes()
    with pytest.raises(StoreError) as error:
        FileBudgets(path).ask(KEY, ask(2), TERMS)
    assert str(error.value) == (
        f"{path}: the request budgets are kept in format 7 by another version of this tool; this one knows format 1"
    )
    assert error.value.hint == "use one version on this machine"
    assert path.read_bytes() == before


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def _folder(path: Path) -> None:
    path.mkdir()


def _missing(path: Path) -> None:
    path.parent.rmdir()


def _read_only(path: Path) -> None:
    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    store.close()
    path.chmod(0o400)


@pytest.mark.parametrize(
    ("broken", "said", "hint"),
    [
        (_garbage, "file is not a database", "delete the file"),
        (_folder, "unable to open database file", None),
        (_missing, "unable to open database file", None),
        pytest.param(
            _read_only,
            "attempt to write a readonly database",
            None,
            marks=pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everything"),
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_error(
    path: Path,
    opened: Callable[..., FileBudgets],
    broken: Callable[[Path], None],
    said: str,
    hint: str | None,
) -> None:
    broken(path)
    with pytest.raises(StoreError) as error:
        opened().ask(KEY, ask(2), TERMS)
    assert str(error.value) == f"{path}: the request budgets cannot be kept: {said}"
    assert error.value.hint == hint


@pytest.mark.posix("a limit on the size of files")
def test_a_full_disk_is_one_error_and_leaves_the_file_whole(path: Path) -> None:
    import resource
    import signal

    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    try:
        with pytest.raises(StoreError, match="the request budgets cannot be kept: "):
            store.ask(KEY, Ask("ticket", tuple("x" * 2_000 + str(n) for n in range(4)), lease=40.0), Terms(9, 10.0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert store.used(KEY, TERMS) == ("slot 1",)
    store.close()


@pytest.mark.parametrize(
    "row",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"at": "now"}',
        '{"at": 0, "closed_until": null, "expiries": [[1]], "in_flight": [], "line": []}',
        '{"at": 0, "closed_until": null, "expiries": [], "in_flight": [["a", Infinity]], "line": []}',
        '{"at": 0, "closed_until": Infinity, "expiries": [], "in_flight": [], "line": []}',
    ],
)
def test_a_row_that_says_nothing_is_told_and_deleted(path: Path, row: str) -> None:
    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    state(path, "UPDATE budgets SET state = ?", row)
    with pytest.raises(StoreError, match="is not readable, and was deleted"):
        store.ask(KEY, ask(2), TERMS)
    assert store.ask(KEY, ask(3), TERMS) == Turn()
    assert store.used(KEY, TERMS) == ("slot 3",)
    store.close()


def test_a_clock_that_was_set_back_is_told_and_the_next_run_starts_anew(opened: Callable[..., FileBudgets]) -> None:
    opened(clock=lambda: 10_000.0).ask(KEY, ask(1), TERMS)
    opened(clock=lambda: 9_999.0).ask(KEY, ask(2), TERMS)  # machines are never quite at one
    store = opened(clock=lambda: 5_000.0)
    with pytest.raises(StoreError, match="was last used 4999 s in the future, and was deleted") as error:
        store.ask(KEY, ask(3), TERMS)
    assert error.value.hint == (
        "the clock of this machine was set back, or machines with different clocks share the file"
    )
    assert store.ask(KEY, ask(4), TERMS) == Turn()


def test_a_transaction_that_is_broken_off_makes_nobody_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_text: object) -> object:
        raise KeyboardInterrupt

    one, two = FileBudgets(path), FileBudgets(path)
    one.ask(KEY, ask(1), TERMS)
    monkeypatch.setattr("reconciler.http.file_budget.json.loads", interrupted)
    with pytest.raises(KeyboardInterrupt):
        one.ask(KEY, ask(2), TERMS)
    monkeypatch.undo()
    assert two.ask(KEY, ask(3), TERMS) == Turn()
    assert two.used(KEY, TERMS) == ("slot 1", "slot 3")
    one.close()
    two.close()


def test_a_transaction_of_another_that_does_not_end_is_not_waited_for_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.http.file_budget.PATIENCE", 0.05)
    store = FileBudgets(path)
    store.ask(KEY, ask(1), TERMS)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="database is locked"):
        store.ask(KEY, ask(2), TERMS)
    other.close()
    store.close()
