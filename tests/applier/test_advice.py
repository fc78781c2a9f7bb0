"""After a run: what the next one would make twice, or could not tell apart, is said with the ids that this run knows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier.apply import PageResult
from reconciler.documents.result import ResultDocument
from reconciler.errors import PlanError, Problem
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.plan import Block
from reconciler.model.result import Result
from reconciler.model.work import Step, StepAnswer
from reconciler.render.result import result_text
from tests.applier.declare import Declaration, applied, planned
from tests.applier.fake import FakeService


class Cutting(FakeService):
    """A service that keeps so many characters of a name."""

    longest = 24

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        answer = super().perform(page_id, step)
        row = self.rows[answer.id]
        row.fields["name"] = row.fields["name"][: self.longest]
        return StepAnswer(answer.id, {**answer.fields, "name": row.fields["name"]})


def after_the_first_call(service: FakeService, what: Callable[[], Any]) -> None:
    """Let somebody do something to the page during the run."""
    before = [what]

    def on_call(_step: Step) -> None:
        if len(service.calls) >= 1 and before:
            before.pop()()

    service.on_call = on_call


def blocks(result: Result) -> list[tuple[str, str, str]]:
    left = result.pages[0].remaining
    assert left is not None
    return [(block.rule, block.message, block.hint) for block in left.blocked_by]


def told(result: Result) -> str:
    return result_text(ResultDocument.of(result))


def test_what_somebody_renamed_meanwhile_looks_like_a_rename(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Ledger")  # c1
    page = Declaration().component("Ledger", description="Books").component("Vault").page()
    after_the_first_call(service, lambda: service.rows["c1"].fields.update(name="Ledger (new)"))
    result = applied(planned(page, service), service, tmp_path)
    assert result.exit_code == 4
    assert blocks(result) == [
        (
            "renamed_meanwhile",
            'acme/component/Ledger (c1) is called "Ledger (new)" on the page now: this looks like a rename; '
            "another run would make a second one",
            "add `previously: [Ledger (new)]` at statuspage.yaml:1, or give it its name back on the page",
        )
    ]
    text = told(result)
    assert "Do not run it again before what is said above is answered: it would make things twice." in text
    assert "Run `reconciler apply` again" not in text


def test_what_was_renamed_and_regrouped_is_named_by_its_path(tmp_path: Path) -> None:
    service = FakeService()
    other = service.add(GROUP, name="Else / where")
    service.add(COMPONENT, group=other, name="Hub")
    service.add(COMPONENT, name="Ledger")  # c3
    page = Declaration().component("Ledger", description="Books").component("Vault").page()

    def meddle() -> None:
        service.rows["c3"].fields.update(name="Books")
        service.move("c3", other)

    after_the_first_call(service, meddle)
    result = applied(planned(page, service), service, tmp_path)
    assert blocks(result)[0][2].startswith("add `previously: [Else ~1 where/Books]` at statuspage.yaml:1,")


def test_of_two_the_one_that_this_run_made_is_named(tmp_path: Path) -> None:
    service = FakeService()
    page = Declaration().component("Ledger").component("Vault").page()
    after_the_first_call(service, lambda: service.add(COMPONENT, name="Ledger"))
    result = applied(planned(page, service), service, tmp_path)
    assert result.exit_code == 4
    assert blocks(result) == [
        (
            "ambiguous",
            "acme/component/Ledger could be 2 live components: c1 (at the top level); c2 (at the top level)",
            "this run made c1: write `id: c1` at statuspage.yaml:1, or delete the others",
        )
    ]
    text = told(result)
    assert "Not all of the page can be compared; before another run, answer this:" in text
    assert "Run `reconciler apply` again" not in text


def test_of_two_the_one_that_was_there_when_the_run_began_is_named(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Ledger")
    page = Declaration().component("Ledger", description="Books").component("Vault").page()
    after_the_first_call(service, lambda: service.add(COMPONENT, name="Ledger"))
    result = applied(planned(page, service), service, tmp_path)
    assert [hint for _, _, hint in blocks(result)] == [
        "this run found c1: write `id: c1` at statuspage.yaml:1, or delete the others"
    ]


def test_a_name_that_the_service_cuts_is_told_and_not_made_again(tmp_path: Path) -> None:
    service = Cutting()
    page = Declaration().component("International money transfers, outgoing").page()
    result = applied(planned(page, service), service, tmp_path)
    assert result.exit_code == 4
    assert blocks(result) == [
        (
            "renamed_meanwhile",
            'the service calls acme/component/International money transfers, outgoing (c1) "International money tran", '
            "not as it was asked; another run would make a second one",
            "write `name: International money tran` at statuspage.yaml:1",
        )
    ]
    again = planned(page, service)
    assert [block.rule for page_plan in again.pages for block in page_plan.blocked_by] == ["twin"]


def test_a_rename_that_the_service_cuts_is_told_too(tmp_path: Path) -> None:
    service = Cutting()
    service.add(COMPONENT, name="Transfers")
    page = Declaration().component("International money transfers, outgoing", previously=(("Transfers",),)).page()
    result = applied(planned(page, service), service, tmp_path)
    assert [rule for rule, _, _ in blocks(result)] == ["renamed_meanwhile"]


def test_what_another_item_is_now_is_no_rename(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Ledger")
    page = Declaration().component("Ledger", description="Books").component("Vault", description="Safe").page()
    after_the_first_call(service, lambda: service.rows["c1"].fields.update(name="Vault"))
    service.faults = [None, "forbidden"]  # the second one is not made
    result = applied(planned(page, service), service, tmp_path)
    assert blocks(result) == []


def test_where_no_plan_can_be_made_any_more_that_is_said_and_no_fate_is_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = FakeService()
    page = Declaration().component("Ledger").page()
    plan = planned(page, service)

    def fails(*_args: Any, **_options: Any) -> Any:
        raise PlanError.of(
            [Problem("statuspage.yaml", 3, 5, "the reference 'Hub' is to nothing", "declare it", "plan")]
        )

    monkeypatch.setattr("reconciler.planner.plan_page", fails)
    result = applied(plan, service, tmp_path)
    assert result.exit_code == 4
    assert blocks(result) == [("no_plan", "statuspage.yaml:3:5: the reference 'Hub' is to nothing", "declare it")]
    assert "another run would be refused: see above what blocks it" in told(result)


def test_what_must_be_answered_keeps_a_page_from_matching() -> None:
    plan = planned(Declaration().page(), FakeService()).pages[0]
    assert PageResult(plan, remaining=plan).converged
    for rule, converged in (("ambiguous", False), ("renamed_meanwhile", False), ("no_plan", False), ("twin", True)):
        left = type(plan)(plan.page, plan.live, blocked_by=(Block(rule, "m", "h"),))
        assert PageResult(plan, remaining=left).converged is converged
