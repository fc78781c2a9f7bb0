"""The files that GitHub Actions reads from a step."""

from pathlib import Path

import pytest

from reconciler.ci import mask_commands, publish, write_outputs
from reconciler.ci.outputs import plan_outputs, write_result, write_summary
from reconciler.errors import SettingError
from tests.ci.action import ACTION, loaded
from tests.ci.documents import CHANGES, delete, manual, page, plan, update


def test_both_files_are_written_where_they_are_named(tmp_path: Path) -> None:
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    summary.write_text("before\n")
    environ = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}

    publish(CHANGES, environ, exit_code=2, paths={"plan-json-path": "plan.json"})

    assert summary.read_text().startswith("before\n")
    assert len(summary.read_text()) > len("before\n")
    assert output.read_text() == (
        "changes=true\nto-create=0\nto-update=1\nto-delete=0\nmanual=0\nunmanaged=0\nblocked=false\nnotifies=0\nrisk=low\n"
        f"plan-hash={CHANGES.fingerprint}\nexit-code=2\nplan-json-path=plan.json\n"
    )


def test_elsewhere_nothing_is_written() -> None:
    publish(CHANGES, {})

    assert not write_summary(CHANGES, {})
    assert not write_outputs({"a": "b"}, {"GITHUB_OUTPUT": ""})


def test_counts_of_an_empty_plan() -> None:
    assert plan_outputs(plan())["changes"] == "false"
    assert "exit-code" not in plan_outputs(plan())
    assert plan_outputs(plan(delete("acme/component/X", "X")), 0)["to-delete"] == "1"


def test_what_a_workflow_decides_by() -> None:
    risky = update("acme/component/X", "X").model_copy(update={"risks": ("notifies",), "notifies": ("emails Ann",)})

    assert [plan_outputs(plan(*actions))["risk"] for actions in ((), (update("acme/component/X"),), (risky,))] == [
        "none",
        "low",
        "high",
    ]
    assert plan_outputs(plan(manual("acme/template/T", "T")))["risk"] == "none"
    assert plan_outputs(plan(risky, manual("acme/template/T", "T"))) | {"plan-hash": ""} == {
        "changes": "true",
        "to-create": "0",
        "to-update": "1",
        "to-delete": "0",
        "manual": "1",
        "unmanaged": "0",
        "blocked": "false",
        "notifies": "1",
        "risk": "high",
        "plan-hash": "",
    }


def test_the_action_declares_every_output() -> None:
    outputs = loaded(ACTION / "action.yml")["outputs"]

    assert set(plan_outputs(CHANGES, 2)) <= set(outputs)
    assert all(output["value"] == f"${{{{ steps.run.outputs.{name} }}}}" for name, output in outputs.items())


@pytest.mark.parametrize("text", ["x" * 200, "☃" * 200, "🙂" * 150])
def test_the_summary_stays_below_its_limit_in_bytes(tmp_path: Path, text: str) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"#" * 100_000)
    many = plan(*(update(f"acme/component/C{nth}", f"C{nth}", after=f"{nth}{text}") for nth in range(8000)))

    assert write_summary(many, {"GITHUB_STEP_SUMMARY": str(summary)})

    size = summary.stat().st_size
    assert 500_000 < size <= 1_000_000
    summary.read_bytes().decode()


def test_where_the_summary_is_full_nothing_is_added(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"#" * 999_900)

    assert not write_summary(CHANGES, {"GITHUB_STEP_SUMMARY": str(summary)})
    assert summary.stat().st_size == 999_900


def test_what_an_apply_did_stands_below_its_plan(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    environ = {"GITHUB_STEP_SUMMARY": str(summary)}
    assert write_summary(CHANGES, environ)
    before = summary.read_text()

    assert write_result("acme\n  - component/```  deleted\n", environ)

    assert summary.read_text() == f"{before}\n\n#### Result\n\n````\nacme\n  - component/```  deleted\n````\n"
    assert not write_result("x" * 1_000_000, environ)
    assert not write_result("x", {})


def test_a_summary_without_room_is_said_and_the_outputs_are_written(tmp_path: Path) -> None:
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    summary.write_bytes(b"#" * 999_900)

    with pytest.raises(SettingError, match="GITHUB_STEP_SUMMARY has no room left for the plan"):
        publish(CHANGES, {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)})

    assert output.read_text().startswith("changes=true\n")


def test_what_another_command_left_unfinished_takes_nothing_of_ours_in(tmp_path: Path) -> None:
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    summary.write_text("<details>open\nabc")
    output.write_text("foo=bar")

    publish(CHANGES, {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)})

    assert output.read_text().startswith("foo=bar\nchanges=true\n")
    assert summary.read_text().startswith("<details>open\nabc\n\n### Status page ")


def test_a_value_of_several_lines_cannot_add_an_output(tmp_path: Path) -> None:
    output = tmp_path / "output"

    write_outputs({"reason": "one\nEOF\nevil=1\x00\r\n\x1b[31m"}, {"GITHUB_OUTPUT": str(output)})
    write_outputs({"reason": "one\ntwo"}, {"GITHUB_OUTPUT": str(output)})

    first, *lines = output.read_text().split("\n")
    name, delimiter = first.split("<<")
    assert name == "reason"
    assert lines[:4] == ["one", "EOF", "evil=1", "[31m"]
    assert lines[4] == delimiter
    assert len(delimiter) > 30
    assert lines[5] != first


def test_a_value_is_cut_and_a_name_is_held_to_its_form(tmp_path: Path) -> None:
    output = tmp_path / "output"
    write_outputs({"long": "x" * 50_000}, {"GITHUB_OUTPUT": str(output)})
    assert output.stat().st_size == len("long=\n") + 20_000

    with pytest.raises(SettingError, match="'a=b' is no name of an output"):
        write_outputs({"a=b": "c"}, {"GITHUB_OUTPUT": str(output)})


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none" / "file")
    with pytest.raises(SettingError, match="GITHUB_OUTPUT cannot be written: No such file or directory"):
        write_outputs({"a": "b"}, {"GITHUB_OUTPUT": nowhere})
    with pytest.raises(SettingError, match="GITHUB_STEP_SUMMARY cannot be written: No such file or directory"):
        write_summary(plan(pages=(page(),)), {"GITHUB_STEP_SUMMARY": nowhere})


def test_tokens_are_masked_line_by_line() -> None:
    assert (
        mask_commands(["abc", "50%\nline two\n", " "]) == "::add-mask::abc\n::add-mask::50%25\n::add-mask::line two\n"
    )
    assert mask_commands([]) == ""
