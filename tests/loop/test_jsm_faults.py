"""Whatever goes wrong with a call: the same file applied again comes to its end, with nothing made twice and no secret told."""

import base64
from typing import Any

import pytest

from reconciler import render
from reconciler.documents.result import ResultDocument
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.loop.jsm_loop import EMAIL, PAGE, TOKEN, JsmLoop, by_id

FILE = """
    - {name: Website, description: The marketing site}
    - group: Core
      components: [{name: REST}, {name: Hooks, previously: [Webhooks]}]
    - {name: Old, absent: true}
    - {group: Gone, absent: true, components: []}
    - name: Stays
"""
MORE = """
settings: {description: All that runs, colours: {cssRedColor: '#c00'}}
subscribers: {members: [{email: a@acme.example}, {webhook: https://hooks.acme.example/x9, email: ops@acme.example}]}
"""
BEFORE = ["Webhooks", "Old", ("Gone", ["Stays"]), "Labs"]
CALLS = {
    "page": ("PUT", "/pages/draft/*"),
    "batch": ("POST", "/components/batch_process"),
    "publish": ("POST", "/pages/draft/*/publish"),
    "subscriber": ("POST", "/subscribers"),
}
FAULTS: dict[str, dict[str, Any]] = {
    "reset before": {"effect": "reset_before"},
    "reset after": {"effect": "reset_after"},
    "500 before": {"effect": "error", "status": 500},
    "500 after": {"effect": "error_after", "status": 500},
    "html with 200 before": {"effect": "html", "status": 200},
    "html with 200 after": {"effect": "html_after", "status": 200},
    "an error with 200": {"effect": "error", "status": 200},
    "truncated": {"effect": "truncate"},
    "empty": {"effect": "empty"},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("times", [1, None], ids=["once", "the whole run"])
def test_a_fault_ends_in_the_declared_page(jsm: JsmLoop, call: str, fault: dict[str, Any], times: Any) -> None:
    method, path = CALLS[call]
    jsm.seed(BEFORE)
    ids = {name: jsm.id(name) for name in ("Webhooks", "Stays", "Labs")}
    jsm.declare(FILE, MORE)
    jsm.sandbox.faults.add(FaultRule(method=method, path=path, times=times, **fault))
    results = [jsm.apply()]
    shown = by_id(jsm.doc["components"])
    assert {row["name"] for row in shown.values()} in ({"Webhooks", "Old", "Gone", "Stays", "Labs"}, DECLARED)
    jsm.behave()
    if not finished(jsm, results[0]):
        jsm.settle()
        jsm.refusals_expected = call == "subscriber"  # of somebody who was subscribed, and whose answer was lost
        results.append(jsm.apply())
    assert finished(jsm, results[-1]), [(str(o.action.address), o.reason) for o in results[-1].outcomes]
    outline = jsm.outline(live=True)
    outline.remove("Labs")  # which stands before or after them, by what had moved when it was looked at
    assert outline == ["Website", ("Core", ["REST", "Hooks"]), "Stays"]
    assert ids == {"Webhooks": jsm.id("Hooks"), "Stays": jsm.id("Stays"), "Labs": jsm.id("Labs")}
    assert jsm.doc["page"]["colours"]["cssRedColor"] == "#c00"
    assert sorted(row["email"] for row in jsm.doc["subscribers"]) == ["a@acme.example", "ops@acme.example"]
    assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]
    assert not [record.path for record in jsm.writes() if "delete" in record.path]
    no_secrets(jsm, results)


DECLARED = {"Website", "Core", "REST", "Hooks", "Stays", "Labs"}


def finished(jsm: JsmLoop, result: Result) -> bool:
    return result.exit_code == 0 and jsm.plan().actions == ()


def no_secrets(jsm: JsmLoop, results: list[Result]) -> None:
    """Neither the token nor a confirmation code is in anything that leaves the process."""
    codes = [row["confirmationCode"] for row in jsm.doc["subscribers"]]
    encoded = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
    documents = [ResultDocument.of(result) for result in results]
    texts = [render.applied(document, form) for document in documents for form in ("text", "json")]
    texts.append((jsm.folder / ".reconciler" / "journal.jsonl").read_text(encoding="ascii"))
    assert len(codes) == 2
    assert not [secret for secret in (TOKEN, encoded, *codes) for text in texts if secret in text]


@pytest.mark.parametrize("fault", ["reset_before", "error"])
def test_a_description_that_was_not_published_is_published_by_the_next_run(jsm: JsmLoop, fault: Any) -> None:
    jsm.seed(["Website", "Labs"])
    jsm.declare("- {name: Website, description: New}\n- name: Labs")
    jsm.sandbox.faults.add(FaultRule(fault, "POST", "/pages/draft/*/publish", times=None))
    assert jsm.apply().exit_code == 4
    assert jsm.rows(live=True)["website"]["description"] is None
    jsm.behave()
    jsm.apply()
    assert jsm.rows(live=True)["website"]["description"] == "New"


@pytest.mark.parametrize("fault", ["reset_before", "error"])
def test_an_order_that_was_not_published_is_published_by_the_next_run(jsm: JsmLoop, fault: Any) -> None:
    jsm.seed(["Website", "Labs"])
    jsm.declare("- name: Labs\n- name: Website")
    jsm.sandbox.faults.add(FaultRule(fault, "POST", "/pages/draft/*/publish", times=None))
    assert jsm.apply().exit_code == 4
    assert jsm.outline(live=True) == ["Website", "Labs"]
    jsm.behave()
    jsm.apply()
    assert jsm.outline(live=True) == ["Labs", "Website"]


def test_a_person_who_cannot_be_subscribed_keeps_nothing_from_being_published(jsm: JsmLoop) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks(captcha=True)
    jsm.refusals_expected = True  # of the person, without the token of a captcha
    jsm.seed(["Website"])
    jsm.declare("- {name: Website, description: New}", "subscribers: {members: [{email: a@acme.example}]}")
    result = jsm.apply()
    assert result.exit_code == 4
    assert {o.action.kind.name: o.status.value for o in result.outcomes} == {
        "component": "done",
        "subscriber": "failed",
        "publication": "done",
    }
    assert jsm.rows(live=True)["website"]["description"] == "New"


def test_a_person_is_subscribed_without_publishing_anything(jsm: JsmLoop) -> None:
    jsm.seed(["Website"])
    jsm.declare("- name: Website", "subscribers: {members: [{email: a@acme.example}]}")
    assert jsm.apply().exit_code == 0
    assert jsm.written() == ["POST subscribers"]
    assert jsm.plan().actions == ()
