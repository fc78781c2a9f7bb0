"""Seeds, dumps, state files, switches and controls."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox import JsmQuirks, Sandbox, SeedError
from tests.sandbox.jsm.api import PAGE, JsmApi

SEED: dict[str, Any] = {
    "pages": {
        "p1": {
            "page": {"name": "Seeded", "colours": {"cssRedColor": "#f00"}},
            "components": [{"id": "c1", "name": "Core", "components": [{"id": "c2", "live_id": "l2", "name": "REST"}]}],
            "draft": {"id": "d1", "page": {"description": "Pending"}, "components": [{"id": "c1", "name": "Core"}]},
            "incidents": [{"name": "Down", "affectedComponents": [{"componentId": "c2", "status": "MAJOR_OUTAGE"}]}],
            "templates": [{"name": "Work", "body": "We work."}],
            "subscribers": [{"email": "a@acme.example"}],
        },
        "p2": {"published": False, "components": [{"name": "Later"}]},
        "p3": {},
        "p4": {"draft": None},
    }
}


def test_a_seed_is_put_in() -> None:
    with Sandbox() as sandbox:
        sandbox.jsm_seed(SEED)
        page = sandbox.jsm_edit("GET", "/pages/p1")["page"]
        assert (page["name"], page["description"], page["colours"]["cssRedColor"]) == ("Seeded", None, "#f00")
        assert sandbox.jsm_edit("GET", "/pages/draft/d1")["page"]["description"] == "Pending"
        rows = sandbox.jsm_edit("GET", "/pages/p1/components/uptime")["pageComponentsUptime"]
        assert [(row["id"], row["status"]) for row in rows] == [("c1", "OPERATIONAL"), ("c2", "MAJOR_OUTAGE")]
        [subscriber] = sandbox.jsm_edit("GET", "/subscribers/list/connection", query={"pageId": "p1"})["nodes"]
        assert (subscriber["email"], subscriber["status"]) == ("a@acme.example", "CONFIRMED")
        drafts = [row["isDraft"] for row in sandbox.jsm_edit("GET", "/pages/summary")["pages"]]
        assert drafts == [False, True, True, False, True, False]


def test_a_dump_is_a_seed_of_the_same_state() -> None:
    with Sandbox(jsm_quirks=JsmQuirks(position="from_0")) as sandbox, Sandbox() as other:
        sandbox.jsm_seed(SEED)
        other.jsm_seed(sandbox.jsm_dump())
        assert other.jsm_dump() == sandbox.jsm_dump()
        assert [row["position"] for row in sandbox.jsm_dump()["pages"]["p1"]["components"]] == [0]
        assert other.jsm_edit("GET", "/pages/p1") == sandbox.jsm_edit("GET", "/pages/p1")


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ([], "a seed is a map"),
        ({"pages": {}, "organizations": {}}, "a seed is a map"),
        ({"pages": {"p": {"metrics": []}}}, "a page has no 'metrics'"),
        ({"pages": {"p": {"page": {"showcase": True}}}}, "showcase: is no field"),
        ({"pages": {"p": {"components": [{"name": ""}]}}}, "empty name"),
        ({"pages": {"p": {"components": [{"name": "A", "group": True}]}}}, "no group"),
        ({"pages": {"p": {"incidents": [{"affectedComponents": [{"componentId": "x"}]}]}}}, "no live component x"),
        ({"pages": {"p": {"subscribers": [{"mode": "email"}]}}}, "a subscriber has no mode"),
        ({"pages": {"p": 5}}, "pages.p: "),
    ],
)
def test_a_seed_that_cannot_be(seed: Any, message: str) -> None:
    with Sandbox() as sandbox:
        with pytest.raises(SeedError, match=message):
            sandbox.jsm_seed(seed)
        assert sandbox.jsm_dump() == {"pages": {}}


def test_the_state_file_keeps_both_services_apart(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "state.db") as sandbox:
        sandbox.jsm_seed(SEED)
        sandbox.ensure_page("kctbh9vrtdwd", "Acme")
    with Sandbox(tmp_path / "state.db") as sandbox:
        assert list(sandbox.jsm_dump()["pages"]) == ["p1", "p2", "p3", "p4"]
        assert list(sandbox.dump()["pages"]) == ["kctbh9vrtdwd"]
        sandbox.ensure_jsm_page("p3", "Not made again")
        assert sandbox.jsm_edit("GET", "/pages/p3")["page"]["name"] == "p3"


def test_an_edit_that_is_refused_is_told() -> None:
    with Sandbox() as sandbox, pytest.raises(ValueError, match="GET /pages/none: 404"):
        sandbox.jsm_edit("GET", "/pages/none")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nonsense": 1}, "no quirk is called 'nonsense'"),
        ({"ids": "three"}, "quirk ids is one of one, two"),
        ({"lag": -1}, "a number of seconds"),
        ({"captcha": "no"}, "true or false"),
        ({"depth": -1}, "a whole number"),
        ({"first_default": True}, "a whole number"),
    ],
)
def test_switches_that_there_are_not(values: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        JsmQuirks.from_mapping(values)


def control(api: JsmApi, method: str, path: str, body: Any = None) -> httpx.Response:
    base = str(api.http.base_url).removesuffix("/jsm/ops/api/")
    return httpx.request(method, f"{base}/_sandbox{path}", json=body)


def test_everything_is_controlled_over_http(api: JsmApi) -> None:
    assert control(api, "POST", "/jsm_quirks", {"ids": "one", "draft": "none"}).status_code == 204
    assert control(api, "GET", "/jsm_quirks").json()["ids"] == "one"
    control(api, "POST", "/jsm_rate", {"requests": 5})
    assert control(api, "GET", "/jsm_rate").json()["limit"]["requests"] == 5
    control(api, "POST", "/jsm_rate", None)
    assert control(api, "GET", "/jsm_rate").json() == {"limit": None}
    control(api, "POST", "/jsm_pages", {"id": "fresh", "name": "Fresh"})
    assert control(api, "POST", "/jsm_open_editor", {"id": "fresh"}).status_code == 204
    edit = {"method": "GET", "path": "/pages/draft/fresh"}
    assert control(api, "POST", "/jsm_edit", edit).json()["page"]["name"] == "Fresh"
    assert control(api, "POST", "/jsm_seed", {"pages": {"seeded": {}}}).status_code == 204
    assert list(control(api, "GET", "/jsm_dump").json()["pages"]) == [PAGE, "fresh", "seeded"]
    assert control(api, "POST", "/jsm_open_editor", {"id": "none"}).status_code == 400
