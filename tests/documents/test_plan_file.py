"""Saved plans: written whole, read with suspicion, refused when stale."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier import check_fresh, read_plan, write_plan
from reconciler.documents.plan import PlanDocument
from reconciler.errors import DocumentError, StalePlanError, TamperedPlanError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, SUBSCRIBER
from reconciler.model.plan import Action, Block, Change, Note, PagePlan, Plan, Vanish, Verb
from reconciler.model.resource import Source
from tests.applier.build import component, create, delete, desired_page


def document(*actions: Action, key: bytes = b"key", page_id: str = "kctbh9vrtdwd", **more: Any) -> PlanDocument:
    return PlanDocument.of(Plan((PagePlan(desired_page(id=page_id), None, actions, **more),)), key)


def changed(after: str = "new") -> Action:
    return Action(component("Website"), COMPONENT, Verb.UPDATE, "c1", changes=(Change("description", "old", after),))


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    made = document(changed("tschüß \u202e \ud800"), create(component("API")))
    write_plan(made, tmp_path / "deep" / "plan.json")
    text = (tmp_path / "deep" / "plan.json").read_text(encoding="ascii")
    assert read_plan(tmp_path / "deep" / "plan.json") == made
    assert text.startswith('{\n  "format_version": "1.0",\n')
    write_plan(made, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == text


def test_a_plan_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    path.write_text("the one before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DocumentError) as error:
        write_plan(document(), path)
    assert str(error.value) == f"{path}: the plan cannot be written: No space left on device"
    assert path.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.posix("there are devices among the files")
def test_a_plan_can_go_to_a_device() -> None:
    write_plan(document(), Path("/dev/null"))
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no JSON"),
        (b"\xff\xfe\x00", "this is no JSON"),
        (b"[" * 200_000, "this is no JSON"),
        (b"[]", "not a plan file"),
        (b"{}", "not a plan file"),
        (b'{"format_version": "1.0", "pages": 3}', "not a plan file: pages: Input should be a valid tuple"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(DocumentError) as error:
        read_plan(tmp_path / "plan.json")
    assert error.value.message == message


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="the plan cannot be read: No such file or directory"):
        read_plan(tmp_path / "plan.json")
    monkeypatch.setattr("reconciler.documents.plan_file.LARGEST", 1024 * 1024)
    (tmp_path / "plan.json").write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(DocumentError, match="larger than 1 MB"):
        read_plan(tmp_path / "plan.json")


@pytest.mark.parametrize("version", ["2.0", "0.9", 1, None, ["1.0"]])
def test_a_plan_of_another_format_is_refused(tmp_path: Path, version: object) -> None:
    (tmp_path / "plan.json").write_text(json.dumps({"format_version": version}))
    with pytest.raises(TamperedPlanError) as error:
        read_plan(tmp_path / "plan.json")
    assert error.value.exit_code == 3
    assert "this version knows '1.0'" in error.value.message


def full() -> PlanDocument:
    """A plan with something in each of its parts."""
    change = Change("description", "old", "new")
    action = Action(
        component("Checkout", "Pay/Now"),
        COMPONENT,
        Verb.UPDATE,
        "c1",
        changes=(change,),
        notes=(Note("loses", "subscribers of 3 pages are lost"),),
        source=Source("statuspage.yaml", 7, 3),
    )
    return document(
        action,
        vanishes=(Vanish(Address("acme", "group", ("Old",)), "g1", action.address),),
        unmanaged=(component("Stray"),),
        notes=(Note("order", "differs"),),
        blocked_by=(Block("limits", "too many", "raise them"),),
    )


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the values of a JSON document stand."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths(below, (*at, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from paths(below, (*at, index))
    else:
        yield at


PATHS = list(paths(json.loads(full().model_dump_json())))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_plan_in_which_somebody_edited_any_value_is_refused(tmp_path: Path, path: tuple[str | int, ...]) -> None:
    content = json.loads(full().model_dump_json())
    place = content
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = (
        (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else "edited"
    )
    (tmp_path / "plan.json").write_text(json.dumps(content))
    with pytest.raises((TamperedPlanError, DocumentError)) as error:
        read_plan(tmp_path / "plan.json")
    if isinstance(error.value, TamperedPlanError) and path != ("format_version",):
        assert error.value.exit_code == 3
        assert error.value.message == "the plan file was modified after it was created"


@pytest.mark.parametrize("key", ["notes", "unmanaged", "blocked_by", "vanishes", "actions", "checksum"])
def test_a_plan_from_which_somebody_took_a_part_is_refused(tmp_path: Path, key: str) -> None:
    content = json.loads(full().model_dump_json())
    del content[key]
    (tmp_path / "plan.json").write_text(json.dumps(content))
    with pytest.raises(TamperedPlanError):
        read_plan(tmp_path / "plan.json")


def test_a_plan_with_a_value_deeper_than_any_that_is_written_is_refused(tmp_path: Path) -> None:
    text = full().model_dump_json().replace('"before":"old"', f'"before":{"[" * 400}{"]" * 400}')
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(TamperedPlanError):
        read_plan(tmp_path / "plan.json")


def test_how_the_json_is_laid_out_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(json.loads(full().model_dump_json()), sort_keys=True))
    assert read_plan(tmp_path / "plan.json") == full()


def test_the_same_plan_is_fresh() -> None:
    check_fresh(document(changed()), document(changed()))
    assert document(changed()).fingerprint == document(changed()).fingerprint


def test_a_stale_plan_is_refused_with_what_changed() -> None:
    saved = document(changed(), create(component("API")), delete(component("Old"), "c2"))
    fresh = document(changed("else"), create(component("API")), create(component("New")))
    with pytest.raises(StalePlanError) as error:
        check_fresh(saved, fresh)
    assert error.value.exit_code == 3
    assert error.value.message == (
        "the page or the file changed since the plan was made; new: create acme/component/New; "
        "no longer to be done: delete acme/component/Old; "
        "different now: update acme/component/Website (description in the file)"
    )


def updated(*changes: Change, live: str = "c1", first: tuple[Address, ...] = ()) -> Action:
    address = component("Checkout", "Pay/Now")
    return Action(address, COMPONENT, Verb.UPDATE, live, changes=changes, depends_on=first)


@pytest.mark.parametrize(
    ("saved", "fresh", "fields"),
    [
        (
            [Change("description", "cart", "pay")],
            [Change("description", "basket", "pay")],
            "description on the page",
        ),
        (
            [Change("description", "cart", "pay"), Change("showcase", False, True)],
            [Change("description", "basket", "checkout"), Change("start_date", None, "2026-01-01")],
            "description in the file, description on the page, showcase, start_date",
        ),
        (
            [Change("rules", [{"days": ["mo"]}], [{"days": ["mo", "tu"], "hour": 8}])],
            [Change("rules", [{"days": ["mo"]}], [{"days": ["mo", "we"], "hour": 9}])],
            "rules[0].days[1] in the file, rules[0].hour in the file",
        ),
        (
            [Change("components", ["API", "Web"], [])],
            [Change("components", ["API", "Web", "Mail"], [])],
            "components[2] on the page",
        ),
    ],
)
def test_a_stale_plan_names_the_fields_that_differ(saved: list[Change], fresh: list[Change], fields: str) -> None:
    with pytest.raises(StalePlanError) as error:
        check_fresh(document(updated(*saved)), document(updated(*fresh)))
    assert error.value.message == (
        "the page or the file changed since the plan was made; "
        f"different now: update acme/component/Checkout/Pay~1Now ({fields})"
    )


def test_a_stale_plan_names_what_else_of_an_action_differs() -> None:
    change = Change("description", "cart", "pay")
    with pytest.raises(StalePlanError, match=r"Pay~1Now \(its id, what comes first\)$"):
        check_fresh(document(updated(change)), document(updated(change, live="c2", first=(component("Cart"),))))


def test_a_group_that_vanishes_now_is_no_other_order() -> None:
    group = Address("acme", "group", ("Shop",))
    action = updated(Change("group_id", "g1", None))
    ends = Vanish(group, "g1", action.address)
    with pytest.raises(StalePlanError, match=r"since the plan was made; new: the vanishing of acme/group/Shop$"):
        check_fresh(document(action), document(action, vanishes=(ends,)))
    other = Vanish(group, "g1", component("Cart"))
    with pytest.raises(StalePlanError, match=r"different now: the vanishing of acme/group/Shop \(what empties it\)$"):
        check_fresh(document(action, vanishes=(other,)), document(action, vanishes=(ends,)))


def test_a_page_that_cannot_be_read_now_is_no_other_order() -> None:
    with pytest.raises(StalePlanError, match=r"different now: page acme \(whether it could be read\)$"):
        check_fresh(document(), document(error="GET /pages/p1: 404"))


def test_planning_loads_no_deepdiff() -> None:
    code = "import sys, reconciler.applier; print('deepdiff' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_long_list_of_changes_is_cut() -> None:
    with pytest.raises(StalePlanError, match=r"create acme/component/9 and 2 more$"):
        check_fresh(document(), document(*(create(component(str(n))) for n in range(12))))


def test_a_plan_for_another_page_is_refused() -> None:
    with pytest.raises(StalePlanError) as error:
        check_fresh(document(changed()), document(changed(), page_id="other"))
    assert error.value.message == (
        "the plan is for acme (kctbh9vrtdwd), and what would be applied now is for acme (other)"
    )
    with pytest.raises(StalePlanError, match=r"is for no page$"):
        check_fresh(document(), PlanDocument.of(Plan(()), b""))


def test_what_blocks_a_plan_is_judged_when_it_is_applied_and_does_not_make_it_stale() -> None:
    check_fresh(document(changed(), blocked_by=(Block("limits", "no", "--allow-deletes 3"),)), document(changed()))


def test_another_order_of_the_same_actions_is_another_plan() -> None:
    one, other = changed(), create(component("API"))
    with pytest.raises(StalePlanError, match=r"since the plan was made: the order is different now$"):
        check_fresh(document(one, other), document(other, one))


def test_sensitive_values_are_compared_without_being_shown(tmp_path: Path) -> None:
    def person(contact: str) -> Action:
        address = Address("acme", "subscriber", ("email:a…@acme.example#00000000",))
        return Action(address, SUBSCRIBER, Verb.CREATE, None, changes=(Change("email", None, contact, sensitive=True),))

    write_plan(document(person("alice@acme.example")), tmp_path / "plan.json")
    assert "alice" not in (tmp_path / "plan.json").read_text()
    saved = read_plan(tmp_path / "plan.json")
    check_fresh(saved, document(person("alice@acme.example")))
    with pytest.raises(StalePlanError, match=r"#00000000 \(email in the file\)$"):
        check_fresh(saved, document(person("anna@acme.example")))
