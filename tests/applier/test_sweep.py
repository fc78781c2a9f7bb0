"""Sweeping: lots one after the other, what stops them, and what is known of those that were not treated."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.applier import Journal, carry_out_sweep, find_people
from reconciler.errors import Interrupted, RejectedError, SettingError, UncertainError
from reconciler.http import Interrupt
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.resource import Config, DesiredPage, DomainPolicy, Limits, Live, LivePage, Policies, Source
from reconciler.model.sweep import SweepResult
from reconciler.providers.protocol import Sent, Wanted

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
POLICIES = Policies(email_domains=DomainPolicy(("acme.example",), "remove"))


def page(key: str = "acme") -> DesiredPage:
    at = Source("statuspage.yaml", 1, 1)
    return DesiredPage(key, f"{key}-id", (), frozenset(), at, policies=POLICIES, limits=Limits(1_000, 100))


class Service:
    """250 strangers. `outcomes` are what the next lots end with, in their order."""

    provider = "statuspage"

    def __init__(self, *outcomes: Exception | Callable[[], None]) -> None:
        self.sent = Sent()
        self.lots: list[tuple[str, str, int]] = []
        self.outcomes = list(outcomes)
        self.recovered = set[str]()

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        assert wanted == Wanted(frozenset())
        self.sent.reads += 1
        return LivePage(page_id, "Acme Status", (), frozenset({"page"}))

    def people_in(self, page_id: str, states: Collection[str]) -> dict[str, Sequence[Live]]:
        assert states == ("all",)
        self.sent.reads += 3
        return {"all": [Live(SUBSCRIBER, f"s{number}", f"email:{number}@other.example", {}) for number in range(250)]}

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> Collection[str]:
        self.lots.append((what, state, len(ids)))
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is not None:
            outcome()
        return self.recovered.intersection(ids)


def carried_out(service: Service, path: Path, interrupt: Interrupt | None = None) -> SweepResult:
    found = find_people(Config((page(),), ()), lambda _: service, now=NOW)  # type: ignore[arg-type,return-value]
    assert (found[0].name, found[0].reads, found[0].total) == ("Acme Status", 4, 250)
    (result,) = carry_out_sweep(
        found,
        lambda _: service,  # type: ignore[arg-type,return-value]
        journal=Journal(path),
        interrupt=interrupt or Interrupt(),
        sleep=lambda _: None,
    )
    return result


def outcomes(path: Path) -> list[str]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line["outcome"] for line in lines if line["event"] == "outcome"]


def test_lots_of_a_hundred_one_after_the_other(tmp_path: Path) -> None:
    service = Service()
    result = carried_out(service, tmp_path / "j")
    assert service.lots == [("remove", "all", 100), ("remove", "all", 100), ("remove", "all", 50)]
    assert (result.done, result.failed, result.left, result.interrupted) == ({"remove": 250}, {}, 0, False)
    assert outcomes(tmp_path / "j") == ["done"] * 3
    assert "other.example" not in (tmp_path / "j").read_text(encoding="utf-8")


def test_who_left_the_state_in_the_meantime_is_counted_apart_and_journaled(tmp_path: Path) -> None:
    service = Service()
    service.recovered = {"s3", "s120", "s1"}
    result = carried_out(service, tmp_path / "j")
    assert (result.done, result.changed, result.failed, result.left) == ({"remove": 247}, 3, {}, 0)
    lines = [json.loads(line) for line in (tmp_path / "j").read_text(encoding="utf-8").splitlines()]
    reasons = [line.get("reason") for line in lines if line["event"] == "outcome"]
    assert reasons == ["left alone, no longer all: s120", "left alone, no longer all: s1, s3", None]


def test_a_lot_that_is_refused_leaves_the_others(tmp_path: Path) -> None:
    result = carried_out(Service(RejectedError("no", words="not these")), tmp_path / "j")
    assert (result.done, result.failed, result.left) == ({"remove": 150}, {"remove": 100}, 0)
    assert result.reasons == ("no",)


def test_an_answer_that_stays_lost_is_told_and_not_asked_for_ever(tmp_path: Path) -> None:
    service = Service(*[UncertainError("lost")] * 3)
    result = carried_out(service, tmp_path / "j")
    assert len(service.lots) == 5
    assert (result.done, result.failed, result.reasons) == ({"remove": 150}, {"remove": 100}, ("lost",))
    assert outcomes(tmp_path / "j") == ["unknown"] * 3 + ["done"] * 2


def test_ctrl_c_between_two_lots_tells_what_is_done_and_what_is_left(tmp_path: Path) -> None:
    interrupt = Interrupt()
    service = Service(interrupt.request)
    result = carried_out(service, tmp_path / "j", interrupt)
    assert len(service.lots) == 1
    assert (result.done, result.left, result.interrupted) == ({"remove": 100}, 150, True)


def test_ctrl_c_while_a_lot_waits_for_the_rate_window_is_journaled_and_told(tmp_path: Path) -> None:
    interrupt = Interrupt()

    def wait() -> None:
        interrupt.request()
        raise Interrupted("interrupted; nothing more was sent")

    result = carried_out(Service(lambda: None, wait), tmp_path / "j", interrupt)
    assert (result.done, result.failed, result.left, result.interrupted) == ({"remove": 100}, {}, 150, True)
    assert outcomes(tmp_path / "j") == ["done", "skipped"]


def test_a_page_whose_key_is_missing_leaves_the_others_whole() -> None:
    def backend_for(one: DesiredPage) -> Service:
        if one.key == "beta":
            raise SettingError("no API key", place="STATUSPAGE_API_KEY_BETA")
        return Service()

    acme, beta = find_people(Config((page(), page("beta")), ()), backend_for, now=NOW)  # type: ignore[arg-type]
    assert len(acme.work) == 250
    assert beta.error == "STATUSPAGE_API_KEY_BETA: no API key"


def test_without_any_key_there_is_nothing_to_show() -> None:
    def backend_for(one: DesiredPage) -> Service:
        raise SettingError("no API key", place=one.key)

    for pages in ((page(),), (page(), page("beta"))):
        with pytest.raises(SettingError, match="acme: no API key"):
            find_people(Config(pages, ()), backend_for, now=NOW)  # type: ignore[arg-type]


def test_a_page_that_is_not_declared_is_no_page_without_policies() -> None:
    with pytest.raises(SettingError, match="unknown page 'typo'"):
        find_people(Config((page(),), ()), lambda _: Service(), now=NOW, page=("typo",))  # type: ignore[arg-type,return-value]
