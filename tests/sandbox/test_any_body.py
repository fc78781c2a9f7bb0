"""Whatever is sent, the sandbox answers as a service does: never with a mistake of its own, and a refusal changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.sandbox import Sandbox
from reconciler.sandbox.statuspage.service import TABLE
from tests.sandbox.api import PAGE

OPERATIONS = sorted((method, path) for methods, path in TABLE.paths() for method in methods)
WRAPPERS = (
    "component", "component_group", "page", "template", "subscriber", "incident", "incident_update", "postmortem", "metric",
    "metrics_provider", "page_access_user", "page_access_group", "status_embed_config", "user", "pages", "data",
)  # fmt: skip
NAMES = (
    "name", "title", "body", "description", "status", "group_id", "components", "component_ids", "metric_ids", "type", "state",
    "subscribers", "email", "endpoint", "phone_number", "phone_country", "start_date", "scheduled_for", "scheduled_until",
    "metadata", "reminder_intervals", "page_access_group_ids", "page_access_user_ids", "y_axis_min", "body_draft", "position",
    "showcase", "css_reds", "metric_identifier", "timestamp", "value", "backfilled", "deliver_notifications", "first",
)  # fmt: skip
WORDS = st.sampled_from(
    ["first", "second", PAGE, "all", "null", "", "Self", "scheduled", "a@x.example", "5550100", "US"]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS, st.text(max_size=5))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
)
INSIDE = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
BODIES = st.one_of(VALUES, INSIDE, st.dictionaries(st.sampled_from(WRAPPERS), INSIDE, min_size=1, max_size=2))
QUERIES = st.dictionaries(st.sampled_from(["page", "limit", "state", "q", "type", "start"]), WORDS, max_size=2)
EXAMPLES = 8
"""Tried on each operation; raise it to search deeper."""
SEED: dict[str, Any] = {
    "pages": {
        PAGE: {
            "components": [
                {"id": "first", "name": "a"},
                {"id": "group", "group": "g", "components": [{"id": "second", "name": "b"}]},
            ],
            "subscribers": [{"id": "first", "email": "s@acme.example", "components": ["first"]}],
            "incidents": [{"id": "first", "name": "x", "incident_updates": [], "status": "investigating"}],
            "metrics_providers": [{"id": "first", "type": "Self", "metrics": [{"id": "first", "name": "m"}]}],
            "page_access_users": [{"id": "first", "email": "u@acme.example"}],
            "page_access_groups": [{"id": "first", "name": "g", "component_ids": ["first"]}],
        }
    },
    "organizations": {"first": {"users": [{"id": "first", "email": "t@acme.example"}]}},
}


def concrete(path: str) -> str:
    """The path with ids that are there."""
    group = "component-groups/{id}" in path
    path = path.replace("{page_id}", PAGE).replace("{id}", "group")
    assert group == ("component-groups/group" in path)
    while "{" in path:
        path = f"{path[: path.index('{')]}first{path[path.index('}') + 1 :]}"
    return path


@pytest.fixture(scope="module")
def world() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_body_makes_the_sandbox_fail(world: Sandbox, method: str, path: str) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    @given(BODIES, QUERIES)
    def check(body: Any, query: dict[str, str]) -> None:
        world.reset()
        world.seed(SEED)
        before = world.dump()
        try:
            json.dumps(world.edit(method, concrete(path), body, query))
        except ValueError as refusal:
            assert f"{concrete(path)}: 500" not in str(refusal)
            assert world.dump() == before
        if method == "GET":
            assert world.dump() == before

    check()
