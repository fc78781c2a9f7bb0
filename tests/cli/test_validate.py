"""`reconciler validate`: the findings in every form, named as the code host names its files."""

import json
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.app.validate import ROOTS, in_checkout
from reconciler.cli.validate import FORMATS
from reconciler.errors import Problem
from reconciler.render import problems
from tests.cli.conftest import PAGE, Run

GOOD = f"version: 1\npages: {{acme: {{id: {PAGE}, components: [{{name: Website}}]}}}}\n"
BAD = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    components:\n      - naem: Website\n"
VALID = "Valid: statuspage.yaml: 1 page with 1 component\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (*ROOTS, "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def written(text: str, name: str = "statuspage.yaml") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_form_that_is_rendered_can_be_asked_for() -> None:
    assert set(FORMATS) == set(problems.FORMATS)


def test_a_file_that_stands(run: Run) -> None:
    written(GOOD)
    text, annotations = run("validate"), run("validate", "--format", "github")
    assert (text.exit_code, text.stdout) == (0, VALID)
    assert (annotations.exit_code, annotations.stdout, annotations.stderr) == (0, "", VALID)
    assert json.loads(run("validate", "--format", "json").stdout)["valid"] is True
    report = run("validate", "--format", "gitlab-codequality")
    assert (json.loads(report.stdout), report.stderr) == ([], VALID)
    assert json.loads(run("validate", "--format", "sarif").stdout)["runs"][0]["results"] == []


def test_an_annotation_for_each_problem(run: Run) -> None:
    written(BAD)
    done = run("validate", "--format", "github")
    assert done.exit_code == 1
    assert done.stdout.startswith("::error file=statuspage.yaml,line=6,col=")
    assert "title=Configuration::" in done.stdout
    assert done.stderr == ""


def test_ten_annotations_and_all_of_it_in_the_log(run: Run) -> None:
    written(BAD + "      - naem: Website\n" * 12)
    done = run("validate", "--format", "github")
    lines = done.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"]
    total = int(done.stderr.splitlines()[-1].split()[0])
    assert lines[-1] == f"::notice title=reconciler::and {total - 10} more problems: see the log"
    assert sum(line.startswith("statuspage.yaml:") for line in done.stderr.splitlines()) == total


@pytest.mark.parametrize("form", ["sarif", "gitlab-codequality"])
def test_a_report_goes_to_a_file_and_the_log_says_the_same(run: Run, form: str) -> None:
    written(BAD)
    done = run("validate", "--format", form)
    assert done.exit_code == 1
    assert json.loads(done.stdout)
    assert done.stderr.startswith("statuspage.yaml:6:")


@pytest.mark.parametrize("variable", ROOTS)
def test_files_are_named_from_the_checkout(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    written(BAD, "sites/status/statuspage.yaml")
    monkeypatch.setenv(variable, str(folder))
    monkeypatch.chdir(folder / "sites" / "status")
    assert "::error file=sites/status/statuspage.yaml,line=6," in run("validate", "--format", "github").stdout
    (issue, *_) = json.loads(run("validate", "--format", "gitlab-codequality").stdout)
    assert issue["location"]["path"] == "sites/status/statuspage.yaml"
    assert (
        "::error file=sites/status/statuspage.yaml,line=6,"
        in run("validate", "--format", "github", "../status/statuspage.yaml").stdout
    )
    assert json.loads(run("validate", "--format", "json").stdout)["problems"][0]["file"] == "statuspage.yaml"


def test_a_run_elsewhere_names_them_as_they_are(tmp_path: Path) -> None:
    here = Problem("a.yaml", 1, 1, "x")
    inside, outside = Problem(str(tmp_path / "b.yaml"), 1, 1, "x"), Problem("/elsewhere/c.yaml", 1, 1, "x")
    environ = {"GITHUB_WORKSPACE": str(tmp_path)}
    assert in_checkout((here,), Path("/"), environ) == (here,)
    assert [one.file for one in in_checkout((here, inside, outside), tmp_path, environ)] == [
        "a.yaml",
        "b.yaml",
        "/elsewhere/c.yaml",
    ]


WARNED = "status/b.YAML: warning: the file is not read: its name does not end in .yaml or .yml\n"


def test_a_warning_is_said_and_the_file_is_valid(run: Run) -> None:
    written(GOOD, "status/a.yaml")
    written(GOOD, "status/b.YAML")
    text, report = run("validate", "status"), run("validate", "status", "--format", "github")
    assert (text.exit_code, text.stdout) == (0, "Valid: status/a.yaml: 1 page with 1 component\n")
    assert text.stderr == f"{WARNED}  write the ending in small letters\n1 warning\n"
    assert report.exit_code == 0
    assert report.stdout.startswith("::warning file=status/b.YAML,title=Configuration::the file is not read")
    data = json.loads(run("validate", "status", "--format", "json").stdout)
    assert (data["valid"], [one["severity"] for one in data["problems"]]) == (True, ["warning"])
    sarif = json.loads(run("validate", "status", "--format", "sarif").stdout)
    assert [result["level"] for result in sarif["runs"][0]["results"]] == ["warning"]
    quality = json.loads(run("validate", "status", "--format", "gitlab-codequality").stdout)
    assert [issue["severity"] for issue in quality] == ["minor"]


def test_an_old_copy_of_the_schema_is_noted_and_the_file_is_valid(run: Run) -> None:
    written(f"# yaml-language-server: $schema=./schemas/config.schema.json\n{GOOD}")
    written('{"$id": "urn:statuspage-reconciler:config"}', "schemas/config.schema.json")
    text, report = run("validate"), run("validate", "--format", "github")
    assert (text.exit_code, text.stdout) == (0, VALID)
    message = f"schemas/config.schema.json is not the schema of this version, {__version__}: editors check the file against another one"
    refresh = "refresh it: reconciler schema config > schemas/config.schema.json"
    assert text.stderr == f"statuspage.yaml:1:33: note: {message}\n  {refresh}\n1 note\n"
    assert (report.exit_code, report.stderr) == (0, VALID)
    assert report.stdout == (f"::notice file=statuspage.yaml,line=1,col=33,title=Old schema::{message}%0A{refresh}\n")
    data = json.loads(run("validate", "--format", "json").stdout)
    assert (data["valid"], [(each["rule"], each["severity"]) for each in data["problems"]]) == (
        True,
        [("old-schema", "note")],
    )
    sarif = json.loads(run("validate", "--format", "sarif").stdout)
    assert [result["level"] for result in sarif["runs"][0]["results"]] == ["note"]
    quality = json.loads(run("validate", "--format", "gitlab-codequality").stdout)
    assert [issue["severity"] for issue in quality] == ["info"]
    written(run("schema", "config").stdout, "schemas/config.schema.json")
    assert (run("validate").stdout, run("validate").stderr) == (VALID, "")


def test_a_file_from_standard_input(run: Run) -> None:
    assert run("validate", "-", input=GOOD).stdout == "Valid: <stdin>: 1 page with 1 component\n"
    wrong = run("validate", "-", input=BAD)
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("<stdin>:6:9: ")
    assert run("plan", "-", "--base", "HEAD", "--live", "x.json", input=GOOD).stderr.startswith(
        "--base: a configuration from standard input has no base\n"
    )
