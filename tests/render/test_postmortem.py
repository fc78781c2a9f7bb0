"""A postmortem at 80 columns: what is published, and a draft that is newer."""

import json

from reconciler.model.incident import LiveIncident
from reconciler.model.operation import LivePostmortem
from reconciler.render.postmortem import postmortem_json, postmortem_text

INCIDENT = LiveIncident("p31zjtct2jer", "Payments \x1b[31mfail", "resolved", link="https://stspg.io/p31zjtct2jer")
BODY = "# What happened\n\nA disk was full, so that payments waited for minutes and many of them failed.\n"


def test_a_published_text_with_a_newer_draft_at_80_columns() -> None:
    postmortem = LivePostmortem(BODY, "A disk was full.", "2026-12-01T07:00:00.000Z")
    assert postmortem_text(INCIDENT, postmortem, width=80) == (
        "Payments \\x1b[31mfail  (p31zjtct2jer, resolved)\n"
        "  published 2026-12-01 07:00 UTC\n"
        "\n"
        "    # What happened\n"
        "\n"
        "    A disk was full, so that payments waited for minutes and many of them\n"
        "    failed.\n"
        "\n"
        "  a newer draft, not published\n"
        "\n"
        "    A disk was full.\n"
    )


def test_a_draft_that_is_the_published_text_is_shown_once() -> None:
    text = postmortem_text(INCIDENT, LivePostmortem("Full.", "Full.\n", "2026-12-01T07:00:00.000Z"), width=80)
    assert text.count("Full.") == 1


def test_a_postmortem_for_programs() -> None:
    assert json.loads(postmortem_json(INCIDENT, None))["postmortem"] is None
    document = json.loads(postmortem_json(INCIDENT, LivePostmortem("", BODY)))
    assert document["postmortem"] == {"body": "", "draft": BODY, "published_at": None}
    assert document["incident"]["id"] == "p31zjtct2jer"
