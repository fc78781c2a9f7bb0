"""Snapshots: taken whole, written for the right eyes, read back, and planned against."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.applier import make_plan, pages_of, read_snapshot, read_whole, take, write_snapshot
from reconciler.documents.snapshot import Snapshot
from reconciler.errors import DocumentError, ForbiddenError, NotFoundError, PlanError, ServiceError, UnavailableError
from reconciler.model.identity import Identity
from reconciler.model.kind import Scope
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER
from reconciler.model.resource import Config, DesiredPage, Live, LivePage
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.providers.protocol import Backend, Wanted
from tests.applier.build import HERE, PAGE_ID, TODAY
from tests.applier.declare import Declaration
from tests.applier.fake import FakeService

EVERY = frozenset(kind.name for kind in STATUSPAGE.kinds_of(Scope.PAGE))
PEOPLE = frozenset(kind.name for kind in STATUSPAGE.kinds if kind.identity is Identity.CONTACT)
NOW = datetime(2026, 3, 1, 12, 30, 5, 99, tzinfo=UTC)


class Shy(FakeService):
    """Shows only what it is not shy of; remembers what it was asked for."""

    def __init__(self, *closed: str, error: ServiceError | None = None) -> None:
        super().__init__()
        self.closed = frozenset(closed)
        self.error = error or ForbiddenError("answered 403", method="GET", path="/x", hint="ask the owner")
        self.asked: list[Wanted] = []

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        self.asked.append(wanted)
        if wanted.kinds & self.closed:
            raise self.error
        page = Live(PAGE, page_id, "Acme", {"name": "Acme"})
        things = (
            Live(GROUP, "g1", "Core", {"name": "Core"}),
            Live(COMPONENT, "c1", "API", {"name": "API", "group": "g1"}, parent="g1"),
            Live(SUBSCRIBER, "s1", "email:ops@acme.example", {"email": "ops@acme.example"}),
        )
        kinds = wanted.kinds | {"page"}
        items = tuple(item for item in things if item.kind.name in kinds)
        return LivePage(page_id, "Acme", (page, *items), kinds, whole=kinds, requests=2)


def config(*keys: str) -> Config:
    pages = []
    for number, key in enumerate(keys or ("acme",)):
        declared = Declaration(key).group("Core", "API").items
        kinds = frozenset({"group", "component"})
        pages.append(DesiredPage(key, PAGE_ID if not number else f"p{number}", tuple(declared), kinds, HERE))
    return Config(tuple(pages), ())


def snapshot_of(service: Backend, *, subscribers: bool = False, of: Config | None = None) -> Snapshot:
    made = of or config()
    return take(made, lambda _page: service, now=NOW, source="https://api.statuspage.io/v1", subscribers=subscribers)


def test_all_kinds_but_people_are_read_so_that_a_branch_may_declare_more() -> None:
    service = Shy()
    snapshot = snapshot_of(service)
    assert [asked.kinds for asked in service.asked] == [EVERY - PEOPLE]
    assert (snapshot.taken_at, snapshot.source) == ("2026-03-01T12:30:05+00:00", "https://api.statuspage.io/v1")
    assert snapshot.pages["acme"].missing == tuple(sorted(PEOPLE & EVERY))


def test_people_are_read_whole_where_they_are_asked_for() -> None:
    service = Shy()
    snapshot = snapshot_of(service, subscribers=True)
    assert service.asked[0].kinds == EVERY
    assert service.asked[0].whole >= PEOPLE
    assert snapshot.pages["acme"].missing == ()


def test_salts_differ_so_that_two_snapshots_cannot_be_joined() -> None:
    assert snapshot_of(Shy()).salt != snapshot_of(Shy()).salt


def test_every_page_is_in_it() -> None:
    snapshot = snapshot_of(Shy(), of=config("acme", "beta", "gamma"))
    assert {key: page.id for key, page in snapshot.pages.items()} == {"acme": PAGE_ID, "beta": "p1", "gamma": "p2"}


def test_a_kind_that_is_closed_to_the_key_is_missing() -> None:
    service = Shy("template")
    page = snapshot_of(service).pages["acme"]
    assert "template" in page.missing
    assert {"component", "group"} <= page.read


def test_a_declared_kind_that_is_closed_is_an_error() -> None:
    with pytest.raises(ForbiddenError):
        snapshot_of(Shy("component"))


def test_a_snapshot_is_planned_as_the_page_was(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "s.json"
    write_snapshot(snapshot_of(Shy()), path, subscribers=False)
    made = config()
    pages = pages_of(read_snapshot(path), made)
    plan = make_plan(made, lambda _page: pytest.fail("asked for a backend"), today=TODAY, snapshot=pages)
    assert (plan.actions, plan.complete) == ((), False)
    assert pages["acme"].taken_at == "2026-03-01T12:30:05+00:00"
    assert pages["acme"].missing == (), "what the file does not declare is not missed"


def test_a_page_that_is_not_in_it_cannot_be_planned() -> None:
    snapshot = snapshot_of(Shy())
    made = config("acme", "beta")
    only_beta = Config(made.pages[1:], ())
    with pytest.raises(PlanError, match="the snapshot has no page p1"):
        make_plan(only_beta, lambda _page: Shy(), today=TODAY, snapshot=pages_of(snapshot, only_beta))


@pytest.mark.posix("files have owners and modes")
@pytest.mark.parametrize(("subscribers", "rights"), [(True, 0o600), (False, 0o644)])
def test_a_file_with_people_in_it_is_for_nobody_else(tmp_path: Path, subscribers: bool, rights: int) -> None:
    import os

    old = os.umask(0o022)
    try:
        path = tmp_path / "s.json"
        write_snapshot(snapshot_of(Shy(), subscribers=subscribers), path, subscribers=subscribers)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == rights
    assert "ops@acme.example" not in path.read_text()


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentError, match="the snapshot cannot be written") as caught:
        write_snapshot(snapshot_of(Shy()), tmp_path / "file" / "s.json", subscribers=False)
    assert caught.value.place == str(tmp_path / "file" / "s.json")


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="the snapshot cannot be read: No such file or directory"):
        read_snapshot(tmp_path / "none.json")
    with pytest.raises(DocumentError, match="the snapshot cannot be read: no such path"):
        read_snapshot(Path("a\0b"))
    (tmp_path / "empty.json").write_text("")
    with pytest.raises(DocumentError, match="this is no snapshot"):
        read_snapshot(tmp_path / "empty.json")
    monkeypatch.setattr("reconciler.applier.snapshot.LARGEST", 1024 * 1024)
    (tmp_path / "large.json").write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(DocumentError, match="larger than 1 MB: no snapshot is"):
        read_snapshot(tmp_path / "large.json")


# Reading all that a page has.


def test_one_reading_where_the_service_shows_everything() -> None:
    service = Shy()
    whole = read_whole(service, PAGE_ID, Wanted(EVERY), STATUSPAGE)
    assert (len(service.asked), whole.closed, whole.page.read) == (1, {}, EVERY | {"page"})


def test_a_list_at_a_time_where_something_is_closed() -> None:
    service = Shy("template")
    whole = read_whole(service, PAGE_ID, Wanted(EVERY), STATUSPAGE, needed=frozenset({"component"}))
    assert whole.closed == {"template": "GET /x: answered 403 (ask the owner)"}
    assert whole.page.read == EVERY - {"template"}
    assert {item.kind.name for item in whole.page.items} == {"page", "group", "component", "subscriber"}
    assert service.asked[1].kinds == {"component"}
    assert whole.page.requests == 2 * (len(service.asked) - 2)


def test_the_page_itself_must_be_there() -> None:
    class Nothing(Shy):
        def read(self, page_id: str, wanted: Wanted) -> LivePage:
            raise NotFoundError("no such page", method="GET", path=f"/pages/{page_id}")

    with pytest.raises(NotFoundError):
        read_whole(Nothing(), PAGE_ID, Wanted(EVERY), STATUSPAGE)


def test_a_failure_is_no_refusal() -> None:
    with pytest.raises(UnavailableError):
        read_whole(Shy("template", error=UnavailableError("500")), PAGE_ID, Wanted(EVERY), STATUSPAGE)
