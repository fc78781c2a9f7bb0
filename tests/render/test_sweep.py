"""What is said of a sweep: only what holds of what the policies do."""

from typing import Any

from reconciler.documents.sweep import PageSweepDocument, SweepDocument
from reconciler.render.sweep import sweep_question, sweep_text


def found(action: str, number: int = 0) -> dict[str, Any]:
    return {
        "contact": f"email:{number}…@x",
        "id": f"s{number}",
        "rule": "email_domains",
        "action": action,
        "days": None,
    }


def sweep(*people: dict[str, Any], carried_out: bool = False, **more: Any) -> SweepDocument:
    page = {"key": "acme", "id": "p1", "name": "Acme", "total": 9, "found": people, **more}
    return SweepDocument(carried_out=carried_out, pages=(PageSweepDocument.model_validate(page),))


def test_the_question_says_who_hears_of_it_as_far_as_that_is_known() -> None:
    assert sweep_question(sweep(found("remove"))) == "Remove 1 subscriber? Nobody is notified of a removal.\n"
    both = sweep(found("remove"), found("reactivate", 1), found("reactivate", 2), found("report", 3))
    assert sweep_question(both) == (
        "Remove 1 subscriber and reactivate 2 subscribers? Nobody is notified of a removal. "
        "Whether the service tells those who are reactivated is not documented.\n"
    )


def test_a_page_on_which_nothing_was_done_says_why() -> None:
    assert "  The policies match nobody.\n" in sweep_text(sweep())
    assert "  The policies match nobody.\n" in sweep_text(sweep(carried_out=True))
    assert "  Nothing to do: the policies only report.\n" in sweep_text(sweep(found("report"), carried_out=True))
    failed = sweep_text(sweep(found("remove"), carried_out=True, failed={"remove": 1}, reasons=("422: no",)))
    assert "match nobody" not in failed
    assert "  1 subscriber not removed\n    422: no\n" in failed


def test_who_was_left_alone_in_the_meantime_is_told() -> None:
    text = sweep_text(sweep(found("remove"), found("remove", 1), carried_out=True, done={"remove": 1}, changed=1))
    assert "  Removed 1.\n  1 subscriber left alone: confirmed or recovered since the list was read\n" in text
