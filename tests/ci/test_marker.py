"""The hidden first line: what it carries, and what is not taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ci.marker import DriftMarker, PlanMarker, page_set
from tests.ci.documents import page, plan

SHA = "a" * 40
PRINT = "sha256:" + "0" * 64
MARKER = PlanMarker("acme", SHA, PRINT, cut=False, version="1.2.3")
LINE = f'<!-- statuspage-reconciler:plan {{"pages":"acme","sha":"{SHA}","fingerprint":"{PRINT}","cut":false,"version":"1.2.3"}} -->'


def test_the_line_as_it_stands_in_a_comment() -> None:
    assert str(MARKER) == LINE
    assert PlanMarker.parse(LINE) == MARKER
    assert PlanMarker.parse(LINE + "\r\nthe plan") == MARKER
    assert str(DriftMarker("acme", "kctbh9vrtdwd", "2026-01-02T03:04:05+00:00", "1.2.3")) == (
        '<!-- statuspage-reconciler:drift {"page":"acme","id":"kctbh9vrtdwd",'
        '"first_seen":"2026-01-02T03:04:05+00:00","version":"1.2.3"} -->'
    )


@given(st.text())
def test_no_page_set_ends_the_comment_or_opens_markup(pages: str) -> None:
    line = str(PlanMarker(pages, SHA, PRINT, cut=True))

    inside = line.removeprefix("<!--").removesuffix("-->")
    assert "--" not in inside
    assert not {"<", ">", "\n"} & set(inside)
    assert line.isascii()
    found = PlanMarker.parse(line)
    assert found is not None
    assert found.pages == pages


def changed(**more: object) -> str:
    content = {"pages": "acme", "sha": SHA, "fingerprint": PRINT, "cut": False, "version": "1"} | more
    return f"<!-- statuspage-reconciler:plan {json.dumps({k: v for k, v in content.items() if v is not None})} -->"


def test_what_a_later_version_adds_is_passed_over() -> None:
    assert PlanMarker.parse(changed(labels=["x"])) is not None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "a plan",
        f"> {LINE}",
        f" {LINE}",
        f"\n{LINE}",
        f"text\n{LINE}",
        f"{LINE} and more",
        LINE.replace("reconciler:plan", "reconciler:drift"),
        LINE.replace("-->", "--> -->"),
        LINE.replace('"cut":false', '"cut":"false"'),
        LINE.replace('"cut":false', '"cut":0'),
        LINE.replace('"cut":false', '"cut":false,"cut":true'),
        LINE.replace("{", "[").replace("}", "]"),
        LINE.replace("{", "{{"),
        changed(sha="main"),
        changed(sha=SHA.upper()),
        changed(fingerprint="md5:00"),
        changed(pages=["acme"]),
        changed(pages=None),
        changed(pages="x" * 5000),
    ],
)
def test_what_is_no_marker(body: str) -> None:
    assert PlanMarker.parse(body) is None


def test_a_drift_marker_is_no_plan_marker() -> None:
    line = str(DriftMarker("acme", "id", "now"))
    assert PlanMarker.parse(line) is None
    assert DriftMarker.parse(line) is not None
    assert DriftMarker.parse(LINE) is None


def test_a_page_set_has_one_name_in_any_order() -> None:
    assert page_set(plan(pages=(page("b"), page("a")))) == page_set(plan(pages=(page("a"), page("b")))) == "id-a,id-b"


def test_a_page_that_is_not_created_yet_is_told_by_its_key() -> None:
    new = page("a").model_copy(update={"id": "", "found_by_name": True})
    assert page_set(plan(pages=(page("b"), new))) == "id-b,key:a"
