"""The plan document: what leaves the process, masked; and the fingerprint that says whether it was touched."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from reconciler.documents.plan import FORMAT_VERSION, PlanDocument, checksum
from reconciler.model.address import Address
from reconciler.model.contact import keyed
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Action, Block, Change, Note, Origin, PagePlan, Plan, Vanish, Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source

KEY = b"key"
HERE = Source("statuspage.yaml", 7, 3)


def address(kind: str, *path: str) -> Address:
    return Address("acme", kind, path)


def page(*items: Desired) -> DesiredPage:
    return DesiredPage("acme", "p1", items, frozenset({"component"}), HERE)


def live(**options: Any) -> LivePage:
    return LivePage("p1", "Acme Status", (), frozenset({"component"}), requests=3, **options)


def update() -> Action:
    return Action(
        address("component", "Core", "REST"),
        COMPONENT,
        Verb.UPDATE,
        "c1",
        changes=(Change("description", "old", "new", origin=Origin.DRIFT, base="base"),),
        notes=(Note("move", "moves"),),
        depends_on=(address("group", "Core"),),
        source=HERE,
        origin=Origin.DRIFT,
        writes={"description": "new"},
    )


def subscription() -> Action:
    return Action(
        address("subscriber", "email:s…@acme.example#12345678"),
        SUBSCRIBER,
        Verb.CREATE,
        None,
        changes=(Change("email", None, "secret@acme.example", sensitive=True),),
        writes={"email": "secret@acme.example"},
    )


def plan(*actions: Action, **options: Any) -> Plan:
    return Plan((PagePlan(options.pop("page", page()), options.pop("live", live()), actions, **options),))


def document(*actions: Action, **options: Any) -> PlanDocument:
    return PlanDocument.of(plan(*actions, **options), KEY)


def test_the_document_says_all_of_a_plan() -> None:
    item = Desired(COMPONENT, address("component", "Core", "REST"), "REST", {}, HERE)
    gone = replace(item, address=address("component", "Old"), absent=True)
    made = document(
        update(),
        page=page(item, gone),
        vanishes=(Vanish(address("group", "Old"), "g1", address("component", "Core", "REST")),),
        unmanaged=(address("component", "Site"),),
        notes=(Note.of("order", "drag {}", "a, b"),),
        blocked_by=(Block("limits", "too many", "raise them", (address("component", "x"),)),),
    ).model_dump(mode="json")
    assert made.pop("checksum") == checksum(made)
    fingerprint = made.pop("fingerprint")
    made.pop("tool_version")
    assert fingerprint.startswith("sha256:")
    assert made == {
        "format_version": FORMAT_VERSION,
        "pages": [
            {
                "key": "acme",
                "id": "p1",
                "name": "Acme Status",
                "provider": "statuspage",
                "url": None,
                "error": None,
                "key_problem": None,
                "snapshot_taken_at": None,
                "not_compared": [],
                "managed": {"component": 1},
                "uncompared": {},
                "scope": "page",
                "reads": 3,
                "found_by_name": False,
                "outline": [],
            }
        ],
        "actions": [
            {
                "address": "acme/component/Core/REST",
                "kind": "component",
                "action": "update",
                "id": "c1",
                "changes": [
                    {
                        "field": "description",
                        "before": "old",
                        "after": "new",
                        "sensitive": False,
                        "origin": "drift",
                        "base": "base",
                    }
                ],
                "notes": [{"code": "move", "message": "moves", "page": None, "names": []}],
                "notifies": [],
                "risks": [],
                "depends_on": ["acme/group/Core"],
                "source": {"file": "statuspage.yaml", "line": 7},
                "origin": "drift",
                "path": ["Core", "REST"],
                "requests": 1,
            }
        ],
        "vanishes": [{"address": "acme/group/Old", "id": "g1", "by": "acme/component/Core/REST"}],
        "unmanaged": [{"address": "acme/component/Site", "kind": "component", "path": ["Site"]}],
        "notes": [{"code": "order", "message": 'drag "a, b"', "page": "acme", "names": ['"a, b"']}],
        "blocked_by": [
            {"rule": "limits", "message": "too many", "hint": "raise them", "addresses": ["acme/component/x"]}
        ],
        "summary": {"create": 0, "update": 1, "delete": 0, "manual": 0, "unmanaged": 1},
        "requests": {"reads": 3, "writes": 1, "estimated_seconds": 0.0},
        "applyable": False,
        "complete": True,
        "errored": False,
    }


def test_sensitive_values_leave_masked_with_a_keyed_hash() -> None:
    made = document(subscription())
    assert made.actions[0].changes[0].before is None
    assert made.actions[0].changes[0].after == {
        "masked": "s…@acme.example",
        "hash": keyed("secret@acme.example", KEY),
    }
    assert "secret@" not in made.model_dump_json()


def test_manual_work_is_neither_pending_nor_a_write() -> None:
    manual = Action(address("template", "T"), TEMPLATE, Verb.MANUAL, "t1", changes=(Change("title", "a", "b"),))
    made = document(manual)
    assert (made.pending, made.applyable, made.requests.writes, made.summary.manual) == (False, False, 0, 1)
    both = document(manual, update())
    assert (both.pending, both.applyable, both.requests.writes) == (True, True, 1)


def test_a_carried_move_costs_no_request_of_its_own() -> None:
    move = replace(update(), carried=True, writes={})
    group = Action(address("group", "Core"), GROUP, Verb.CREATE, None, carries=(move.address,))
    assert document(group, move).requests.writes == 1
    assert document(group, replace(move, writes={"description": "new"})).requests.writes == 2


def test_a_page_that_could_not_be_read_is_an_errored_plan() -> None:
    made = PlanDocument.of(Plan((PagePlan(page(), None, complete=False, error="GET /pages/p1: 404"),)), KEY)
    assert (made.errored, made.applyable, made.complete, made.requests.reads) == (True, False, False, 0)
    assert (made.pages[0].error, made.pages[0].name) == ("GET /pages/p1: 404", None)


def test_a_snapshot_says_when_it_was_taken_and_what_it_lacks() -> None:
    made = document(live=live(taken_at="2026-03-09T00:00:00Z", missing=("subscriber",)), complete=False)
    assert (made.pages[0].snapshot_taken_at, made.pages[0].not_compared) == ("2026-03-09T00:00:00Z", ("subscriber",))
    assert not made.complete


def test_the_document_survives_being_written_and_read() -> None:
    made = document(update(), subscription())
    again = PlanDocument.model_validate_json(made.model_dump_json())
    assert again == made
    assert again.expected_fingerprint() == made.fingerprint


def test_unknown_keys_are_refused() -> None:
    written = json.loads(document().model_dump_json()) | {"extra": 1}
    with pytest.raises(ValidationError):
        PlanDocument.model_validate(written)


@pytest.mark.parametrize(
    "touch",
    [
        lambda made: made["pages"][0].update(id="p2"),
        lambda made: made["actions"][0].update(id="c2"),
        lambda made: made["actions"][0].update(action="delete"),
        lambda made: made["actions"][0].update(depends_on=[]),
        lambda made: made["actions"][0]["changes"][0].update(before="other"),
        lambda made: made["actions"][0]["changes"][0].update(after="other"),
        lambda made: made["actions"].pop(),
        lambda made: made["vanishes"].append({"address": "a", "id": "g", "by": "b"}),
    ],
)
def test_touching_what_would_be_done_breaks_the_fingerprint(touch: Any) -> None:
    made = json.loads(document(update()).model_dump_json())
    touch(made)
    edited = PlanDocument.model_validate(made)
    assert edited.expected_fingerprint() != edited.fingerprint


def test_texts_versions_and_places_in_files_take_no_part_in_the_fingerprint() -> None:
    one = document(update())
    other = replace(update(), notes=(), source=Source("other.yaml", 1, 1))
    assert document(other, notes=(Note("order", "differs"),)).fingerprint == one.fingerprint
    assert PlanDocument.of(plan(update()), KEY, estimated_seconds=5.0).fingerprint == one.fingerprint
    edited = one.model_copy(update={"tool_version": "other"})
    assert edited.expected_fingerprint() == one.fingerprint


def test_another_key_gives_other_hashes_and_so_another_fingerprint() -> None:
    assert PlanDocument.of(plan(subscription()), b"other").fingerprint != document(subscription()).fingerprint


def test_the_outline_is_the_page_from_top_to_bottom() -> None:
    seen = (
        Live(COMPONENT, "c2", "Second", {}, position=2),
        Live(COMPONENT, "c9", "Unplaced", {}),
        Live(COMPONENT, "b2", "Inner", {}, parent="g1", position=2),
        Live(COMPONENT, "b1", "First inner", {}, parent="g1", position=1),
        Live(GROUP, "g1", "Group", {}, position=1),
        Live(COMPONENT, "c3", "Orphan", {}, parent="gone", position=3),
        Live(TEMPLATE, "t1", "Not on the page", {}),
    )
    item = Desired(COMPONENT, address("component", "Second"), "Second", {}, HERE)
    made = document(
        page=page(item),
        live=LivePage("p1", "Acme Status", seen, frozenset({"component"})),
        bindings={item.address: "c2", address("component", "Unplaced"): "c9"},
    )
    assert [(one.kind, one.name, one.holder, one.declared) for one in made.pages[0].outline] == [
        ("group", "Group", None, False),
        ("component", "First inner", "g1", False),
        ("component", "Inner", "g1", False),
        ("component", "Second", None, True),
        ("component", "Orphan", None, False),
        ("component", "Unplaced", None, False),
    ]


def test_what_is_seen_beside_the_changes_is_not_in_the_fingerprint() -> None:
    plain = document(update())
    seen = (Live(COMPONENT, "c2", "Second", {}),)
    assert document(update(), live=LivePage("p1", "x", seen, frozenset())).fingerprint == plain.fingerprint
