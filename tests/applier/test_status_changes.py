"""A status that somebody sets while a page is written is reported, where what is written carries statuses along."""

import pytest

from reconciler.applier.advice import advised
from reconciler.documents.result import PageResultDocument
from reconciler.model.kind import Kind
from reconciler.model.kinds import jsm, statuspage
from reconciler.model.plan import PagePlan
from reconciler.model.resource import DesiredPage, Live, LivePage, Source
from reconciler.model.result import PageResult


def plan(kind: Kind, status: str | None) -> PagePlan:
    facts = {} if status is None else {"status": status}
    live = LivePage("p1", "Acme", (Live(kind, "c1", "Website", {}, facts=facts),), frozenset({kind.name}))
    page = DesiredPage("acme", "p1", (), frozenset({kind.name}), Source("statuspage.yaml", 1, 1))
    return PagePlan(page, live)


@pytest.mark.parametrize(
    ("kind", "before", "after", "messages"),
    [
        (
            jsm.COMPONENT,
            "OPERATIONAL",
            "MAJOR_OUTAGE",
            ["the status of Website changed from OPERATIONAL to MAJOR_OUTAGE while this was applied: somebody set it"],
        ),
        (jsm.COMPONENT, "OPERATIONAL", "OPERATIONAL", []),
        (jsm.COMPONENT, None, "MAJOR_OUTAGE", []),
        (statuspage.COMPONENT, "operational", "major_outage", []),
    ],
)
def test_what_changed_is_reported(kind: Kind, before: str | None, after: str | None, messages: list[str]) -> None:
    first = plan(kind, before)
    document = PageResultDocument.of(PageResult(first, (), advised(plan(kind, after), first, ())))
    assert [note.message for note in document.statuses] == messages
