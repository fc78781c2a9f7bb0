"""The README's comparison with Terraform and the dashboard: each line is backed by a test of what happens here."""

import ast
import re
from pathlib import Path

import pytest

from reconciler.model.kinds.statuspage import KINDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Why not Terraform, or the dashboard\n")[2].partition("\n## ")[0]
PROOFS = {
    "requests to read 100 components in 4 groups": (
        "benchmarks/test_budgets.py",
        "test_plan_and_apply_send_no_request_more_than_the_budget",
    ),
    "an apply while an incident is open": (
        "applier/test_end_to_end.py",
        "test_renaming_moving_and_ungrouping_keep_the_id_and_the_status",
    ),
    "a component that is renamed": (
        "applier/test_end_to_end.py",
        "test_renaming_moving_and_ungrouping_keep_the_id_and_the_status",
    ),
    "somebody adds a component to a group in the dashboard": (
        "applier/test_end_to_end.py",
        "test_an_unmanaged_child_of_a_managed_group_stays_when_the_group_is_changed",
    ),
    "what must be kept between two runs": ("cli/test_import.py", "test_what_was_imported_has_an_empty_plan"),
    "somebody changes a field in the dashboard": ("ci/test_issue.py", "test_the_life_of_an_issue"),
}


def test_every_line_has_its_proof() -> None:
    lines = re.findall(r"^\| ([^|]+?) \| ", SECTION, re.MULTILINE)
    assert lines == list(PROOFS)


@pytest.mark.parametrize("line", PROOFS)
def test_the_proof_is_a_test(line: str) -> None:
    path, name = PROOFS[line]
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_what_the_api_cannot_do_is_what_the_kinds_say() -> None:
    kinds = {kind.name: kind for kind in KINDS}
    assert not {"update", "delete"} & kinds["template"].verbs
    assert not {"create", "delete"} & kinds["page"].verbs
    assert "position" in kinds["component"].rejected_keys
    unwritable = {key for keys in (kinds["page"].rejected_keys,) for key in keys}
    assert unwritable >= {"headline", "page_description", "support_url", "ip_restrictions", "favicon_logo"}
    subscriber = {field.name for field in kinds["subscriber"].fields}
    assert not subscriber & {"slack", "teams"}
