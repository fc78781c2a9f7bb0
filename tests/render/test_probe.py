"""The report of a probe as YAML: it reads back as it was, whatever a service says."""

import yaml

from reconciler.model.probe import ProbeAnswer, ProbeReport, ProbeShape
from reconciler.render.probe import probe_yaml, probed_text
from tests.render.plans import NASTY

ODD = ["null", "Yes", "12", "a: b", "a #b", "- a", "#a", "", " a", "a ", "'", '"', "{a", "*a", "!a", "é", "true"]


def report(**more: object) -> ProbeReport:
    parts = {"requests": [], "pages": [], "answers": [], "unread": [], "literals": {}, "shapes": [], **more}
    return ProbeReport(**parts)  # type: ignore[arg-type]


def test_it_reads_back_as_it_was() -> None:
    answer = ProbeAnswer("ids", None, {"why": "a: b", "count": 2, "so": True, "keys": ["x", "null"]})
    shape = ProbeShape("page", 2, {"a.b": 1}, {}, {"null": 2})
    text = probe_yaml(
        report(
            answers=[answer], shapes=[shape], unread=ODD, pages=[{"id": "id-1"}], requests=[("/pages/id-1?a=b", 404)]
        )
    )
    content = yaml.safe_load(text)
    assert content["answers"] == {
        "ids": {"answer": "not told", "why": "a: b", "count": 2, "so": True, "keys": ["x", "null"]}
    }
    assert content["fields"] == [
        {"object": "page", "read": 2, "null": {"a.b": 1}, "missing": {}, "not documented": {"null": 2}}
    ]
    assert content["not answered by reading"] == ODD
    assert content["pages"] == [{"id": "id-1"}]
    assert content["requests"] == ["GET /pages/id-1?a=b 404"]
    assert text.startswith("# What a site answered to `reconciler probe`")


def test_nothing_in_it_acts() -> None:
    text = probe_yaml(report(headers={NASTY: [NASTY]}, literals={NASTY: {NASTY: 1}}))
    assert not set(text) & set("\x1b\u202e\r")
    assert "\n::" not in text
    yaml.safe_load(text)


def test_it_says_that_nothing_was_written() -> None:
    done = report(answers=[ProbeAnswer("a", "b"), ProbeAnswer("c", None)], unread=["d"], requests=[("/x", 200)])
    assert probed_text(done, None) == (
        "Sent 1 GET request and nothing else: nothing was written.\n"
        "1 of 2 questions are answered; 1 more cannot be by reading.\n"
    )
    assert "The report is in a.yaml." in probed_text(done, "a.yaml")
