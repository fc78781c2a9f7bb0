"""The state: files that survive, processes that share one, seeds and dumps."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from reconciler.sandbox import Quirks, Sandbox, SeedError, StateUnreadable, load_faults, serve
from tests.sandbox.api import PAGE, Api

ROOT = Path(__file__).parents[2]


def test_a_file_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.db"
    with Sandbox(path) as sandbox:
        sandbox.ensure_page(PAGE, "Acme")
        sandbox.edit("POST", f"/pages/{PAGE}/subscribers", {"subscriber": {"email": "a@acme.example"}})
        sandbox.advance(1000)
        before, ahead = sandbox.dump(), sandbox.clock.ahead
    with Sandbox(str(path)) as sandbox:
        assert (sandbox.dump(), sandbox.clock.ahead) == (before, ahead)
        first = before["pages"][PAGE]["subscribers"][0]["id"]
        assert sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "x"}})["id"] != first


def test_equal_calls_give_equal_ids() -> None:
    ids = []
    for _ in range(2):
        with Sandbox() as sandbox:
            sandbox.ensure_page(PAGE)
            ids.append(sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": {"name": "x"}})["id"])
    assert ids[0] == ids[1]


def test_processes_share_a_file_without_losing_anything(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from reconciler.sandbox import Sandbox\n"
        "with Sandbox(sys.argv[1]) as sandbox:\n"
        f"    sandbox.ensure_page({PAGE!r})\n"
        "    for n in range(60):\n"
        f"        sandbox.edit('POST', '/pages/{PAGE}/components', {{'component': {{'name': str(n)}}}})\n"
    )
    path = tmp_path / "state.db"
    processes = [subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    with Sandbox(path) as sandbox:
        rows = sandbox.dump()["pages"][PAGE]["components"]
    assert len({row["id"] for row in rows}) == 180
    assert sorted(row["position"] for row in rows) == list(range(1, 181))


@pytest.mark.parametrize("content", [b"no database at all, only text that is long enough to be sure" * 20, None])
def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "state.db"
    if content is None:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE precious (x)")
        db.close()
    else:
        path.write_bytes(content)
    with pytest.raises(StateUnreadable, match="not a sandbox state"):
        Sandbox(path)
    if content is not None:
        assert path.read_bytes() == content


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    Sandbox(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(
        StateUnreadable, match=r"of version 99; this one reads version 1: delete the file to start afresh"
    ):
        Sandbox(path)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnreadable, match="cannot be opened"):
        Sandbox(tmp_path / "file" / "state.db")
    with pytest.raises(StateUnreadable):
        Sandbox(tmp_path)


def test_closing_twice_is_no_error() -> None:
    sandbox = Sandbox()
    sandbox.close()
    sandbox.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        sandbox.dump()


def test_a_reset_forgets_everything(api: Api) -> None:
    api.component("a")
    api.sandbox.faults.add({"effect": "error"})
    api.sandbox.reset()
    assert api.sandbox.dump() == {"pages": {}, "organizations": {}, "mails": []}
    assert (api.sandbox.requests, api.sandbox.faults.rules) == ([], [])


# Seeds.

SEED: dict[str, Any] = {
    "pages": {
        PAGE: {
            "page": {"name": "Acme Status", "headline": "Hello"},
            "components": [
                {"name": "Website", "status": "degraded_performance"},
                {
                    "group": "Core",
                    "description": "All of it",
                    "components": [{"name": "API", "showcase": False}, {"name": "Website"}],
                },
                {"name": "Sensor", "automation_email": "x@automation.example"},
            ],
            "incident_templates": [{"name": "T", "title": "t", "body": "b", "components": ["Core/Website", "API"]}],
            "metrics_providers": [{"type": "Self", "metrics": [{"name": "Latency", "y_axis_min": 0}]}],
            "page_access_groups": [{"name": "Gold", "components": ["API"]}],
            "page_access_users": [{"email": "a@acme.example", "components": ["API"]}],
            "status_embed_config": {"position": "top-left"},
            "subscribers": [
                {"email": "s@acme.example", "components": ["API"]},
                {"phone_number": "5550100", "phone_country": "US", "state": "unconfirmed"},
                {"mode": "slack", "obfuscated_channel_name": "#o…", "workspace_name": "acme"},
                {"email": "q@acme.example", "state": "quarantined", "quarantined_at": "2026-01-01T00:00:00.000Z"},
            ],
            "unsubscribed": [{"email": "gone@acme.example"}],
            "incidents": [
                {"name": "Fire", "components": ["API"], "body": "Oh"},
                {
                    "name": "Work",
                    "scheduled_for": "2040-01-01T00:00:00.000Z",
                    "scheduled_until": "2040-01-01T01:00:00.000Z",
                },
            ],
        }
    },
    "organizations": {
        "org1": {"rbac": True, "users": [{"email": "t@acme.example", "pages": {PAGE: {"incident_manager": True}}}]}
    },
}


def test_a_seed_is_read_as_a_person_writes_it(api: Api) -> None:
    api.sandbox.seed(SEED)
    rows = {row["name"]: row for row in api.ok("GET", "components")}
    assert [
        (row["name"], row["position"], row["group"]) for row in api.ok("GET", "components") if not row["group_id"]
    ] == [
        ("Website", 1, False),
        ("Core", 2, True),
        ("Sensor", 3, False),
    ]
    assert rows["API"]["group_id"] == rows["Core"]["id"]
    assert rows["Sensor"]["automation_email"] == "x@automation.example"
    assert (api.ok("GET", "")["name"], api.ok("GET", "")["headline"]) == ("Acme Status", "Hello")
    template = api.ok("GET", "incident_templates")[0]
    assert [row["group_id"] for row in template["components"]] == [rows["Core"]["id"]] * 2
    assert api.ok("GET", "metrics")[0]["y_axis_min"] == 0.0
    assert api.ok("GET", "subscribers/count", state="all")["slack"] == 1
    assert api.ok("GET", "subscribers", state="quarantined")[0]["quarantined_at"] == "2026-01-01T00:00:00.000Z"
    assert [row["name"] for row in api.ok("GET", "incidents")] == ["Work", "Fire"]
    assert api.sandbox.mails == []


def test_a_dump_is_a_seed(api: Api) -> None:
    api.sandbox.seed(SEED)
    fire = api.ok("GET", "incidents")[1]["id"]
    api.sandbox.edit("PUT", f"/pages/{PAGE}/incidents/{fire}/postmortem", {"postmortem": {"body_draft": "Why"}})
    api.sandbox.edit("POST", f"/pages/{PAGE}/incidents/{fire}/subscribers", {"subscriber": {"email": "i@acme.example"}})
    gold, user = (
        api.sandbox.dump()["pages"][PAGE][name][0]["id"] for name in ("page_access_groups", "page_access_users")
    )
    body = {"page_access_group": {"page_access_user_ids": [user]}}
    api.sandbox.edit("PATCH", f"/pages/{PAGE}/page_access_groups/{gold}", body)
    dump = api.sandbox.dump()
    with Sandbox() as other:
        other.seed(dump)
        assert {**other.dump(), "mails": []} == {**dump, "mails": []}


def test_a_seed_may_hold_what_the_api_refuses(api: Api) -> None:
    api.sandbox.seed({"pages": {PAGE: {"components": [{"group": "Empty"}, {"name": "", "id": "fixed"}]}}})
    assert [row["id"] == "fixed" for row in api.ok("GET", "components")] == [False, True]


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ({"page": {}}, "a seed has no page; it has pages and organizations"),
        ({"pages": {PAGE: {"component": []}}}, "a page's seed has no component; it has page, components"),
        (
            {"pages": {PAGE: {"components": [{"name": "a", "id": "x"}, {"name": "b", "id": "x"}]}}},
            "there is a component x",
        ),
        ({"pages": {PAGE: {"component_groups": [{"id": "x"}]}}}, "the group x is not among the components"),
        (
            {"pages": {PAGE: {"incident_templates": [{"name": "t", "components": ["Nope"]}]}}},
            "'Nope' names 0 components of the page",
        ),
        ({"pages": {PAGE: {"subscribers": [{"mode": ""}]}}}, "Email can't be blank"),
    ],
)
def test_a_seed_that_cannot_be_is_refused_whole(api: Api, seed: dict[str, Any], message: str) -> None:
    before = api.sandbox.dump()
    with pytest.raises(ValueError, match=message):
        api.sandbox.seed(seed)
    assert api.sandbox.dump() == before


@pytest.mark.parametrize("name", ["seed.yaml", "dumped"])
def test_the_example_is_a_seed_and_so_is_its_dump(name: str) -> None:
    example = Path(__file__).parents[2] / "examples" / "sandbox" / "seed.yaml"
    document = yaml.safe_load(example.read_text(encoding="utf-8"))
    with Sandbox() as sandbox, Sandbox() as other:
        sandbox.seed(document, odd_values=False)
        dump = sandbox.dump()
        (page,) = dump["pages"].values()
        assert [part for part, rows in page.items() if not rows] == ["incident_subscribers"]
        assert dump["organizations"]
        if name == "dumped":
            other.seed(json.loads(json.dumps(dump)), odd_values=False)
            assert {**other.dump(), "mails": []} == {**dump, "mails": []}


def test_the_faults_of_the_example_strike() -> None:
    rules = load_faults(Path(__file__).parents[2] / "examples" / "sandbox" / "faults.yaml")
    assert [rule.effect for rule in rules] == ["refuse", "reset_after", "error", "edit"]


@pytest.mark.parametrize(
    ("seed", "paths"),
    [
        ([], [()]),
        ({"pages": [], "organizations": 5}, [("pages",), ("organizations",)]),
        ({"pages": {"a": []}}, [("pages", "a")]),
        ({"pages": {"a": {"components": "x"}}}, [("pages", "a", "components")]),
        ({"pages": {"a": {"status_embed_config": []}}}, [("pages", "a", "status_embed_config")]),
        (
            {"pages": {"a": {"metrics_providers": [{"metrics": [{"suffix": 5}]}]}}},
            [
                ("pages", "a", "metrics_providers", 0, "metrics", 0),
                ("pages", "a", "metrics_providers", 0, "metrics", 0, "suffix"),
            ],
        ),
        ({"pages": {"a": {"metrics": [{"name": "m"}]}}}, [("pages", "a", "metrics", 0)]),
        ({"pages": {"a": {"incidents": {"name": "i", "metadata": 1}}}}, [("pages", "a", "incidents", "metadata")]),
        (
            {"organizations": {"o": {"rbac": 1, "users": [{}]}}},
            [("organizations", "o", "rbac"), ("organizations", "o", "users", 0)],
        ),
        (
            {"pages": {"a": {"incident_templates": [{"name": "t", "components": [{"name": "no id"}]}]}}},
            [("pages", "a", "incident_templates", 0)],
        ),
        (
            {"pages": {"a": {"status_embed_config": {"position": 1}}}},
            [("pages", "a", "status_embed_config", "position")],
        ),
    ],
)
def test_each_mistake_of_a_seed_has_its_path(seed: Any, paths: list[tuple[str | int, ...]]) -> None:
    with Sandbox() as sandbox, pytest.raises(SeedError) as caught:
        sandbox.seed(seed, odd_values=False)
    assert [problem.path for problem in caught.value.problems] == paths


def test_a_value_of_the_wrong_sort_is_kept_where_that_is_wanted() -> None:
    odd = {"pages": {"a": {"components": [{"name": 7, "status": "asleep"}]}}}
    with Sandbox() as sandbox:
        sandbox.seed(odd)
        (row,) = sandbox.dump()["pages"]["a"]["components"]
        assert (row["name"], row["status"]) == (7, "asleep")
        with pytest.raises(
            SeedError, match=r"components\[0\].name: `name` is a text; .*: `status` is one of operational"
        ):
            sandbox.seed(odd, odd_values=False)
        with pytest.raises(SeedError, match="`components` is a list"):
            sandbox.seed({"pages": {"a": {"components": [{"group": "x", "components": 5}]}}})


@pytest.mark.parametrize("part", ["page", "components", "incidents", "subscribers"])
def test_a_part_or_page_that_is_left_empty_holds_nothing(part: str) -> None:
    with Sandbox() as sandbox:
        sandbox.seed({"pages": {"a": {part: None}, "b": None}, "organizations": {"o": None}})
        assert list(sandbox.dump()["pages"]) == ["a", "b"]


# What is made on first sight.


def test_an_unknown_page_is_made_where_it_is_first_asked_for() -> None:
    told: list[str] = []
    with Sandbox(first_seen=told.append) as sandbox:
        made = sandbox.edit("POST", "/pages/zq1/components", {"component": {"name": "Gate"}})
        assert [row["id"] for row in sandbox.edit("GET", "/pages/zq1/components")] == [made["id"]]
        assert sandbox.edit("GET", "/organizations/zo1/users") == []
        with pytest.raises(ValueError, match="404"):
            sandbox.edit("GET", "/pages/not an id/components")
        with pytest.raises(ValueError, match="404"):
            sandbox.edit("GET", "/nowhere/zq2")
        assert sandbox.edit("GET", "/pages") == [sandbox.edit("GET", "/pages/zq1")]
    assert told == ["zq1", "zo1"]


def test_an_unknown_page_is_404_where_none_is_to_be_made(api: Api) -> None:
    assert api("GET", "/pages/zq1").status_code == 404


def test_a_request_without_a_key_makes_no_page() -> None:
    told: list[str] = []
    with Sandbox(first_seen=told.append) as sandbox, serve(sandbox) as base:
        assert httpx.get(f"{base}/pages/zq1").status_code == 401
        assert sandbox.dump()["pages"] == {}
    assert told == []


# Quirks.


def test_quirks_are_read_from_plain_data() -> None:
    assert Quirks.from_mapping({"new_objects": "first", "list_lag": 2}) == Quirks(new_objects="first", list_lag=2)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"newest": "first"}, "no quirk is called 'newest'; there are new_objects, group_description"),
        ({"new_objects": "middle"}, "quirk new_objects is one of first, last, not 'middle'"),
        ({"trim": "yes"}, "quirk trim is true or false, not 'yes'"),
        ({"list_lag": -1}, "quirk list_lag is a number of seconds, not -1"),
        ({"list_lag": True}, "quirk list_lag is a number of seconds, not True"),
    ],
)
def test_a_quirk_that_is_none_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Quirks.from_mapping(values)
