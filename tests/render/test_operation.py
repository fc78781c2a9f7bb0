"""An operation as text: what visitors will read, which statuses change, and who is notified."""

import json
from typing import Any

import pytest

from reconciler.documents.operation import OperationDocument
from reconciler.model.operation import Audience, OperationPreview, OperationResult, PreviewText, StatusChange
from reconciler.render.operation import notify_question, operation_json, preview_text, result_text

PREVIEW = OperationPreview(
    "acme",
    "kctbh9vrtdwd",
    "open an incident",
    texts=(
        PreviewText("title", "Payments fail"),
        PreviewText(
            "text", "We see errors in Payments.\n\nWe are looking into it and will write again within an hour."
        ),
    ),
    facts=(("status", "investigating"),),
    statuses=(
        StatusChange("Core API/Payments API", "c1", "operational", "major_outage"),
        StatusChange(
            "Website", "c2", "partial_outage", "partial_outage", 'the incident "Cable cut" (i1) is still open'
        ),
    ),
    can_notify=True,
    audience=(Audience("email", 1200), Audience("webhook", 3)),
    notes=("the service shows it in the history as well",),
)


def document(notify: bool | None = True, result: OperationResult | None = None, **changes: Any) -> OperationDocument:
    preview = OperationPreview(**{**{name: getattr(PREVIEW, name) for name in PREVIEW.__slots__}, **changes})
    return OperationDocument.of(preview, result, notify=notify)


def test_a_preview_at_60_columns() -> None:
    assert preview_text(document(), width=60) == (
        "acme: open an incident\n"
        "  title   Payments fail\n"
        "  text    We see errors in Payments.\n"
        "\n"
        "          We are looking into it and will write again within\n"
        "          an hour.\n"
        "  status  investigating\n"
        "  Core API/Payments API  operational -> major_outage\n"
        "  Website                partial_outage stays  (the incident\n"
        '                         "Cable cut" (i1) is still open)\n'
        "  Notifies 1,203 subscribers (email 1,200, webhook 3).\n"
        "  note: the service shows it in the history as well\n"
    )


@pytest.mark.parametrize(
    ("notify", "audience", "sentence"),
    [
        (False, None, "Notifies nobody."),
        (True, None, "Notifies subscribers."),
        (True, (Audience("sms", 1),), "Notifies 1 subscriber (sms 1)."),
        (None, (Audience("sms", 1),), "Can notify 1 subscriber (sms 1)."),
        (True, (), "Notifies 0 subscribers."),
    ],
)
def test_who_is_notified(notify: bool | None, audience: tuple[Audience, ...] | None, sentence: str) -> None:
    assert f"  {sentence}\n" in preview_text(document(notify, audience=audience))


def test_an_operation_that_cannot_notify_says_so() -> None:
    assert "Notifies nobody." in preview_text(document(None, can_notify=False, audience=None))


def test_many_components_are_counted() -> None:
    statuses = tuple(StatusChange(f"C{n}", f"c{n}", "operational", "major_outage") for n in range(34))
    assert "  and 4 more components\n" in preview_text(document(statuses=statuses))


def test_the_texts_of_strangers_reach_no_terminal_raw() -> None:
    shown = preview_text(document(texts=(PreviewText("text", "a\x1b[31mred\nb\rc"),), page="ac\x1b[0mme"))
    assert "\x1b" not in shown
    assert "\r" not in shown


def test_color_is_added_around_a_line() -> None:
    assert "\x1b[33m  Core API/Payments API  operational -> major_outage\x1b[0m" in preview_text(document(), color=True)


def test_the_question_counts_the_subscribers() -> None:
    assert notify_question(document(None)) == "Notify 1,203 subscribers (email 1,200, webhook 3)? Type yes or no"


def test_a_result_says_what_was_done() -> None:
    result = OperationResult("Opened the incident.", "i7", "https://stspg.io/i7", ("the service shows the status x",))
    assert result_text(document(True, result)) == (
        "Opened the incident.\n  id    i7\n  link  https://stspg.io/i7\n  note: the service shows the status x\n"
    )


def test_json_has_what_text_has() -> None:
    data = json.loads(operation_json(document(True, OperationResult("Opened the incident.", "i7"))))
    assert (data["performed"], data["id"], data["audience"]) == (True, "i7", {"email": 1200, "webhook": 3})
    assert data["texts"]["title"] == "Payments fail"
    assert data["statuses"][1]["note"] == 'the incident "Cable cut" (i1) is still open'
