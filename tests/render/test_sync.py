"""What people and programs read of a run of `incident sync`."""

import json

from reconciler.documents.operation import OperationDocument
from reconciler.documents.sync import AlertCounts, RefusedKey, SyncDocument, SyncedIncident
from reconciler.render.sync import sync_ids, sync_json, sync_text

NOTHING = SyncDocument(
    performed=True,
    page="acme",
    page_id="p",
    complete=False,
    alerts=AlertCounts(firing=0, resolved=0, silent=0, omitted=0),
)


def incident(key: str, *, performed: bool = True, id_: str = "") -> SyncedIncident:
    operation = OperationDocument(
        performed=performed,
        page="acme",
        page_id="p",
        operation="Open an incident",
        texts={"title": "Down"},
        id=id_,
        result="Opened Down." if performed else "",
        notify=False,
    )
    return SyncedIncident(key=key, rule="statuspage.yaml:9:5", operation=operation)


def run(**changes: object) -> SyncDocument:
    return NOTHING.model_copy(update=changes)


def test_a_run_with_nothing_to_do_is_one_sentence() -> None:
    assert sync_text(NOTHING) == "acme: 0 alerts fire. Nothing to do.\n"


def test_alerts_are_counted_by_what_became_of_them() -> None:
    counts = AlertCounts(firing=1, resolved=1, silent=2, omitted=0)
    head = "acme: 1 alert fires, 1 is resolved, 2 are silenced or inhibited. Nothing to do.\n"
    assert sync_text(run(alerts=counts)) == head
    counts = AlertCounts(firing=2, resolved=2, silent=1, omitted=0)
    head = "acme: 2 alerts fire, 2 are resolved, 1 is silenced or inhibited. Nothing to do.\n"
    assert sync_text(run(alerts=counts)) == head


def test_each_key_has_its_paragraph_and_what_was_refused_says_where_and_what_to_do() -> None:
    refused = (
        RefusedKey(key="web", rule="statuspage.yaml:20:7", message="no such component", hint="declare it"),
        RefusedKey(key="", rule="statuspage.yaml:30:7", message="no key"),
    )
    text = sync_text(run(incidents=(incident("api", id_="i1"),), refused=refused, unchanged=("db", "cdn")))
    assert text.startswith("acme: 0 alerts fire.\n\nkey `api`\n  ")
    assert "Opened Down." in text
    assert text.endswith(
        "\nkey `web`, rule at statuspage.yaml:20:7\n  no such component\n  declare it\n"
        "\nrule at statuspage.yaml:30:7\n  no key\n"
        "\nNothing to do for `db`, `cdn`.\n"
    )


def test_a_dry_run_shows_what_would_be_written() -> None:
    text = sync_text(run(performed=False, incidents=(incident("api", performed=False),)))
    assert "Open an incident" in text
    assert "Down" in text
    assert "key `api`" not in text


def test_alerts_without_a_rule_are_listed_up_to_ten() -> None:
    unmatched = tuple({"job": str(number), "team": "a\nb"} for number in range(12))
    text = sync_text(run(unmatched=unmatched, notes=("the sender left out 3 alerts",)))
    lines = text.split("\n\n")[1].splitlines()
    assert lines[0] == "No rule applies to 12 alerts:"
    assert lines[1] == "  job=0, team=a\\nb"
    assert lines[10:] == ["  job=9, team=a\\nb", "  and 2 more", "note: the sender left out 3 alerts"]
    assert "No rule applies to 1 alert:\n  job=0, team=a\\nb\n" in sync_text(run(unmatched=unmatched[:1]))


def test_ids_are_listed_once_and_json_is_ascii() -> None:
    document = run(incidents=(incident("a", id_="i1"), incident("é", id_="i1"), incident("c", id_="i2"), incident("d")))
    assert sync_ids(document) == "i1\ni2\n"
    text = sync_json(document)
    assert text.isascii()
    assert json.loads(text)["incidents"][1]["key"] == "é"
