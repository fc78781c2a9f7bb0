"""Saved plans: written whole, read with suspicion, refused when stale."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier import check_fresh, read_plan, write_plan
from reconciler.errors import DocumentError, StalePlanError, TamperedPlanError
from reconciler.model.address import Address
from reconciler.model.document import PlanDocument
from reconciler.model.kinds import COMPONENT, SUBSCRIBER
from reconciler.model.plan import Action, Block, Change, PagePlan, Plan, Verb
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


def test_a_plan_can_go_to_a_device() -> None:
    write_plan(document(), Path("/dev/null"))
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no JSON"),
        (b"\xff\xfe\x00", "this is no JSON"),
        (b"[" * 200_000, "this is no JSON"),
        (b"[]", "this is no plan document"),
        (b"{}", "this is no plan document"),
        (b'{"format_version": "1.0", "pages": 3}', "this is no plan document: pages: Input should be a valid tuple"),
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
    monkeypatch.setattr("reconciler.applier.saved.LARGEST", 1024 * 1024)
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


def test_a_plan_that_somebody_edited_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_plan(document(changed()), path)
    path.write_text(path.read_text().replace('"new"', '"evil"'))
    with pytest.raises(TamperedPlanError, match="it was edited"):
        read_plan(path)


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
        "no longer to be done: delete acme/component/Old; different now: update acme/component/Website"
    )


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
    with pytest.raises(StalePlanError, match="different now"):
        check_fresh(saved, document(person("anna@acme.example")))
