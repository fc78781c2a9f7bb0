"""One apply at a time on a page."""

import errno
import json
import os
import subprocess
import sys
import threading
import types
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.applier import apply_lock
from reconciler.applier.apply_lock import FileLocks, Holder, holding, lock_name
from reconciler.applier.file_lock import locked
from reconciler.errors import DocumentError, LockedError
from reconciler.model.kind import Scope
from reconciler.model.resource import DesiredPage, Provider
from tests.applier.build import desired_page

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OURS = Holder("runner-2", 222, "2026-05-04T12:00:00+00:00", "2026-05-04T12:00:00+00:00")
THEIRS = Holder("runner-1", 111, "2026-05-04T11:58:00+00:00", "2026-05-04T11:59:50+00:00")
FIRST, SECOND = desired_page(key="shop", id="shop00000001"), desired_page(key="docs", id="docs00000001")


def store(folder: Path, now: datetime = NOW) -> FileLocks:
    return FileLocks(folder / ".reconciler", now=lambda: now)


def left_behind(folder: Path, holder: Holder | str, name: str = "page") -> None:
    """A lock file as a run leaves it that was killed."""
    (folder / ".reconciler").mkdir(exist_ok=True)
    text = holder if isinstance(holder, str) else holder.to_text()
    (folder / ".reconciler" / f"{name}.lock").write_text(text)


@pytest.fixture(params=["locks", "no locks"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operating system that locks files, and a file system that does not."""
    if request.param == "no locks":
        monkeypatch.setattr(apply_lock, "locked", lambda _handle: None)
    return str(request.param)


def test_the_second_is_told_who_holds_it_and_gets_it_afterwards(tmp_path: Path, system: str) -> None:
    one, two = store(tmp_path), store(tmp_path)
    assert one.take("page", THEIRS) is None
    assert two.take("page", OURS) == THEIRS
    one.give_back("page")
    assert two.take("page", OURS) is None
    two.give_back("page")
    assert (tmp_path / ".reconciler" / "page.lock").read_bytes() == b""
    assert (tmp_path / ".reconciler" / ".gitignore").read_text() == "*\n"


def test_two_pages_do_not_keep_each_other_waiting(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    assert one.take("page-1", THEIRS) is None
    assert two.take("page-2", OURS) is None
    one.give_back("page-1")
    two.give_back("page-2")


def test_the_lock_of_a_process_that_was_killed_is_free_at_once(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from reconciler.applier.apply_lock import FileLocks, Holder\n"
        "assert FileLocks(Path(sys.argv[1])).take('page', Holder.of_process(datetime.now(UTC))) is None\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / ".reconciler")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    locks = FileLocks(tmp_path / ".reconciler")
    ours = Holder.of_process(datetime.now(UTC))
    other = locks.take("page", ours)
    assert other is not None
    assert (other.pid, other.host) == (process.pid, ours.host)
    process.kill()
    process.communicate()
    assert locks.take("page", ours) is None
    locks.give_back("page")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '"text"', '{"host": "a"}', "[" * 100_000, '{"host":"a","pid":"x","since":"","alive":""}'],
)
def test_a_file_that_names_nobody_holds_nothing(tmp_path: Path, system: str, content: str) -> None:
    left_behind(tmp_path, content)
    locks = store(tmp_path)
    assert locks.take("page", OURS) is None
    locks.give_back("page")


@pytest.mark.parametrize(
    ("alive", "held"),
    [
        (NOW - timedelta(seconds=100), True),
        (NOW - timedelta(seconds=130), False),
        (NOW + timedelta(days=999), False),
    ],
)
def test_a_holder_on_another_machine_is_believed_until_it_falls_silent(
    tmp_path: Path, system: str, alive: datetime, held: bool
) -> None:
    left_behind(tmp_path, Holder("runner-1", 111, THEIRS.since, alive.isoformat()))
    locks = store(tmp_path)
    assert (locks.take("page", OURS) is not None) is held


@pytest.mark.parametrize("alive", ["yesterday", "", "2026-05-04T12:00:00"])
def test_a_sign_of_life_that_is_no_moment_is_none(tmp_path: Path, alive: str) -> None:
    left_behind(tmp_path, Holder("runner-1", 111, THEIRS.since, alive))
    locks = store(tmp_path)
    assert locks.take("page", OURS) is None
    locks.give_back("page")


@pytest.mark.parametrize(
    ("answer", "held"),
    [(None, True), (ProcessLookupError(), False), (PermissionError(), True), (OverflowError(), False)],
)
def test_without_locks_of_the_system_a_process_of_this_machine_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Exception | None, held: bool
) -> None:
    def kill(pid: int, signal: int) -> None:
        assert (pid, signal) == (111, 0)
        if answer is not None:
            raise answer

    monkeypatch.setattr(apply_lock, "locked", lambda _handle: None)
    monkeypatch.setattr(os, "kill", kill)
    left_behind(tmp_path, Holder("runner-2", 111, THEIRS.since, NOW.isoformat()))
    locks = store(tmp_path)
    assert (locks.take("page", OURS) is not None) is held


def test_a_held_file_that_says_nothing_is_held_all_the_same(tmp_path: Path) -> None:
    one, two = store(tmp_path), store(tmp_path)
    assert one.take("page", THEIRS) is None
    (tmp_path / ".reconciler" / "page.lock").write_text("")
    assert str(two.take("page", OURS)) == "process 0 on a machine that left no name, since an unknown time"
    one.give_back("page")


def test_a_sign_of_life_is_left_in_the_file(tmp_path: Path) -> None:
    later = NOW + timedelta(minutes=7)
    locks = store(tmp_path, later)
    assert locks.take("page", OURS) is None
    locks.beat("page", OURS)
    locks.beat("another", OURS)
    said = json.loads((tmp_path / ".reconciler" / "page.lock").read_text())
    assert said == {"host": "runner-2", "pid": 222, "since": OURS.since, "alive": "2026-05-04T12:07:00+00:00"}
    locks.give_back("page")


def test_a_lock_is_not_written_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_text("mine")
    folder = tmp_path / "checkout"
    (folder / ".reconciler").mkdir(parents=True)
    (folder / ".reconciler" / "page.lock").symlink_to(tmp_path / "mine")
    monkeypatch.chdir(folder)
    with pytest.raises(DocumentError, match=r"the lock cannot be written: \.reconciler/page\.lock is a link"):
        FileLocks(Path(".reconciler")).take("page", OURS)
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_disk_that_is_full_leaves_no_lock_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    locks = store(tmp_path)
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DocumentError, match="the lock cannot be written: No space left on device"):
        locks.take("page", OURS)
    monkeypatch.undo()
    assert locks.take("page", OURS) is None
    locks.give_back("page")


def test_a_page_is_known_by_its_service_and_id_and_not_by_its_key() -> None:
    assert lock_name(FIRST) == lock_name(desired_page(key="other", id="shop00000001"))
    others = [
        SECOND,
        desired_page(id=FIRST.id, provider=Provider("jsm")),
        desired_page(id=FIRST.id, scope=Scope.ORGANIZATION),
    ]
    assert len({lock_name(page) for page in (FIRST, *others)}) == 4
    assert lock_name(desired_page(id="../../\ud800")).startswith("page-")


# --- waiting


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.then: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.then()


def test_a_lock_that_comes_free_in_time_is_waited_for(tmp_path: Path) -> None:
    one, two, time, told = store(tmp_path), store(tmp_path), Time(), list[str]()
    one.take(lock_name(FIRST), THEIRS)
    time.then = lambda: one.give_back(lock_name(FIRST)) if time.now == 2.0 else None

    def waiting(page: DesiredPage, holder: Holder) -> None:
        told.append(f"{page.key}: {holder}")

    with holding(two, [FIRST], timeout=10, waiting=waiting, holder=OURS, clock=lambda: time.now, sleep=time.sleep):
        assert one.take(lock_name(FIRST), THEIRS) == OURS
    assert time.now == 2.0
    assert told == ["shop: process 111 on runner-1, since 2026-05-04 11:58:00 UTC"]
    assert one.take(lock_name(FIRST), THEIRS) is None
    one.give_back(lock_name(FIRST))


@pytest.mark.parametrize(("timeout", "waited"), [(0, 0.0), (1.25, 1.25)])
def test_a_lock_that_does_not_come_free_is_refused_and_the_others_are_given_back(
    tmp_path: Path, timeout: float, waited: float
) -> None:
    one, two, time = store(tmp_path), store(tmp_path), Time()
    last = max((FIRST, SECOND), key=lock_name)
    one.take(lock_name(last), THEIRS)
    with (
        pytest.raises(LockedError) as error,
        holding(two, [FIRST, SECOND], timeout=timeout, holder=OURS, clock=lambda: time.now, sleep=time.sleep),
    ):
        pytest.fail("it is held")
    assert error.value.message == (
        f"another apply works on {last.shown}: process 111 on runner-1, since 2026-05-04 11:58:00 UTC"
    )
    assert error.value.hint == "wait for it to end, or for longer with --lock-timeout SECONDS"
    assert (error.value.exit_code, time.now) == (3, waited)
    first = min((FIRST, SECOND), key=lock_name)
    assert one.take(lock_name(first), THEIRS) is None
    for page in (FIRST, SECOND):
        one.give_back(lock_name(page))


def test_the_holder_beats_for_as_long_as_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    beaten, enough = list[str](), threading.Event()

    class Shared:
        """A store of another kind."""

        def take(self, name: str, holder: Holder) -> Holder | None:
            return None

        def beat(self, name: str, holder: Holder) -> None:
            beaten.append(name)
            enough.set()

        def give_back(self, name: str) -> None:
            beaten.append(f"back {name}")

    monkeypatch.setattr(apply_lock, "BEAT", 0.001)
    with holding(Shared(), [FIRST], timeout=0):
        assert enough.wait(20)
    assert beaten[0] == lock_name(FIRST)
    assert beaten[-1] == f"back {lock_name(FIRST)}"


# --- the operating system's part


@pytest.mark.parametrize(
    ("error", "said"), [(None, True), (errno.EAGAIN, False), (errno.EACCES, False), (errno.ENOLCK, None)]
)
def test_a_file_is_locked_where_the_system_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None, said: bool | None
) -> None:
    def flock(_handle: int, _how: int) -> None:
        if error is not None:
            raise OSError(error, "no")

    monkeypatch.setitem(sys.modules, "fcntl", types.SimpleNamespace(flock=flock, LOCK_EX=2, LOCK_NB=4))
    with (tmp_path / "file").open("w+") as file:
        assert locked(file.fileno()) is said


@pytest.mark.parametrize(("error", "said"), [(None, True), (errno.EACCES, False)])
def test_windows_locks_a_byte_far_behind_what_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None, said: bool
) -> None:
    asked: list[tuple[int, int, int]] = []

    def locking(handle: int, how: int, number: int) -> None:
        asked.append((os.lseek(handle, 0, os.SEEK_CUR), how, number))
        if error is not None:
            raise OSError(error, "Permission denied")

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=locking, LK_NBLCK=2))
    with (tmp_path / "file").open("w+") as file:
        assert locked(file.fileno()) is said
    assert asked == [(1 << 30, 2, 1)]
