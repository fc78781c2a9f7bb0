"""`reconciler init`: the files to begin with; nothing of anybody's is overwritten unasked."""

import re
from pathlib import Path

import pytest

from reconciler.app import init
from reconciler.app.console import Console
from tests.cli.conftest import FILE, PAGE, Place, Run

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "reconciler" / "app" / "templates"
GITHUB = [
    ".github/workflows/statuspage-plan.yml",
    ".github/workflows/statuspage-apply.yml",
    ".github/workflows/statuspage-drift.yml",
    ".github/workflows/statuspage-validate.yml",
    ".github/actions/reconcile/action.yml",
    ".github/actions/reconcile/run.sh",
]
PAIRS = [
    *((TEMPLATES / "github" / Path(name).name, ROOT / "examples" / "github" / Path(name).name) for name in GITHUB[:4]),
    *((TEMPLATES / "action" / Path(name).name, ROOT / name) for name in GITHUB[4:]),
    (TEMPLATES / "gitlab" / "gitlab-ci.yml", ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no key."""
    monkeypatch.chdir(tmp_path)
    for name in ("STATUSPAGE_API_KEY", "STATUSPAGE_API_KEY_FILE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is somebody to ask."""
    console = Console(out_color=False, err_color=False, live=False, asks=True, width=100)
    monkeypatch.setattr(Console, "of_process", lambda: console)


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("template", "original"), PAIRS, ids=lambda path: path.name)
def test_what_is_written_is_what_the_repository_shows(template: Path, original: Path) -> None:
    assert template.read_text(encoding="utf-8") == original.read_text(encoding="utf-8"), f"cp {original} {template}"


def test_a_file_to_fill_in_that_stands_and_teaches(folder: Path, run: Run) -> None:
    done = run("init")
    assert done.exit_code == 0
    assert tree(folder) == ["schemas/config.schema.json", "statuspage.yaml"]
    text = (folder / "statuspage.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=./schemas/config.schema.json\n")
    assert (folder / "schemas/config.schema.json").read_text() == run("schema", "config").stdout
    assert run("validate").stdout == ""
    text = text.replace("your-page-id", PAGE)
    (folder / "statuspage.yaml").write_text(text)
    assert run("validate").stdout == "Valid: statuspage.yaml: 1 page with nothing yet\n"
    (folder / "statuspage.yaml").write_text(text.replace("#: ", ""))
    assert run("validate").stdout == (
        "Valid: statuspage.yaml: 1 page with page settings, 3 components, 1 group and 1 template\n"
    )


def test_it_ends_with_what_to_do_next(folder: Path, run: Run) -> None:
    assert run("init").stdout == (
        "Written: statuspage.yaml\n"
        "Written: schemas/config.schema.json\n"
        "\n"
        "What to do next:\n"
        "  1. Make an API key in Statuspage (your avatar, API info) and set STATUSPAGE_API_KEY; `reconciler doctor` lists your pages."
        " `reconciler init --page-id ID` writes the page as it is; or fill in statuspage.yaml manually.\n"
        "  2. Look: `reconciler validate`, then `reconciler plan`. Both only read.\n"
        "  3. For plans in pull requests: `reconciler init --github` or `reconciler init --gitlab`.\n"
    )
    github = run("init", "--github").stdout
    assert "Kept:    statuspage.yaml\n" in github
    assert "two environments with the secret STATUSPAGE_API_KEY" in github
    assert "RECONCILER_GITLAB_TOKEN" in run("init", "--gitlab").stdout
    assert "Nothing to write: every file is there." in run("init", "--github", "--gitlab").stdout


def test_its_commands_are_those_of_the_folder_that_was_set_up(folder: Path, run: Run) -> None:
    said = run("init", "my status").stdout
    assert "`reconciler init 'my status' --page-id ID` writes the page as it is" in said
    assert "Look: `reconciler validate 'my status'`, then `reconciler plan 'my status'`." in said
    assert "`reconciler init 'my status' --github` or `reconciler init 'my status' --gitlab`" in said
    told = run("validate", "my status")
    assert (told.exit_code, told.stderr.split(" ->")[0].split("\n")[0]) == (
        1,
        "my status/statuspage.yaml:11:9: `id` is still to be filled in: no page has the id `your-page-id`",
    )


def test_a_file_that_is_still_to_be_filled_in_is_said_to_be_so_again(folder: Path, run: Run) -> None:
    run("init")
    assert "`reconciler init --page-id ID` writes the page as it is" in run("init", "--github").stdout
    text = (folder / "statuspage.yaml").read_text()
    (folder / "statuspage.yaml").write_text(text.replace("your-page-id", PAGE))
    assert "--page-id" not in run("init", "--github").stdout


def test_a_configuration_that_is_a_folder_gets_no_second_one_beside_it(folder: Path, run: Run) -> None:
    (folder / "statuspage").mkdir()
    (folder / "statuspage" / "a.yaml").write_text("mine")
    done = run("init", "--page-id", PAGE, "--force", "--github")
    assert done.exit_code == 3
    assert f"`reconciler import --page-id {PAGE} --out statuspage/NAME.yaml` writes the page into it" in done.stderr
    assert tree(folder) == ["statuspage/a.yaml"]


def test_workflows_are_written_as_the_examples_have_them(folder: Path, run: Run) -> None:
    assert run("init", "--github", "--gitlab").exit_code == 0
    assert tree(folder) == sorted([*GITHUB, ".gitlab-ci.yml", "schemas/config.schema.json", "statuspage.yaml"])
    assert (folder / GITHUB[0]).read_text() == (ROOT / "examples/github/statuspage-plan.yml").read_text()
    assert (folder / ".gitlab-ci.yml").read_text() == (ROOT / "examples/gitlab/.gitlab-ci.yml").read_text()


def test_with_a_key_the_file_is_the_live_page(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    (place.folder / "statuspage.yaml").unlink()
    writes = len(place.writes)
    done = run("init", "new", "--page-id", PAGE)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Written: new/statuspage.yaml\nWritten: new/schemas/config.schema.json\n")
    assert "Imported Acme Status" in done.stderr
    assert "For completion in editors" not in done.stderr
    assert "Make an API key" not in done.stdout
    assert "No changes. The page matches the configuration." in run("plan", "new").stdout
    assert len(place.writes) == writes


def test_without_a_key_the_id_stands_in_the_file(folder: Path, run: Run) -> None:
    done = run("init", "--page-id", PAGE)
    assert f"    id: {PAGE} # the live page" in (folder / "statuspage.yaml").read_text()
    assert f"`reconciler init --page-id {PAGE} --force`" in done.stdout


def test_a_page_that_cannot_be_read_leaves_nothing(place: Place, run: Run) -> None:
    done = run("init", "new", "--page-id", "unknown", "--github")
    assert done.exit_code == 1
    assert tree(place.folder / "new") == []


def test_a_configuration_that_is_there_is_kept(folder: Path, run: Run) -> None:
    (folder / "statuspage").mkdir()
    (folder / "statuspage" / "a.yaml").write_text("mine")
    done = run("init", "--force")
    assert "Kept:    statuspage\n" in done.stdout
    assert tree(folder) == ["schemas/config.schema.json", "statuspage/a.yaml"]
    (folder / "statuspage.yaml").write_text("mine too")
    assert "Kept:    statuspage.yaml\n" in run("init", "--force").stdout
    assert (folder / "statuspage.yaml").read_text() == "mine too"


def test_without_a_terminal_what_is_in_the_way_is_refused(folder: Path, run: Run) -> None:
    (folder / ".gitlab-ci.yml").write_text("mine\n")
    (folder / "statuspage.yaml").symlink_to("elsewhere")
    done = run("init", "--gitlab", "--page-id", PAGE)
    assert done.exit_code == 3
    assert done.stderr == (
        "error: statuspage.yaml and 1 more are there already, and nothing was written\n  give --force to overwrite\n"
    )
    assert tree(folder) == [".gitlab-ci.yml"]
    assert run("init", "--gitlab", "--page-id", PAGE, "--force").exit_code == 0
    assert (folder / ".gitlab-ci.yml").read_text() != "mine\n"
    assert not (folder / "statuspage.yaml").is_symlink()


@pytest.mark.usefixtures("asked")
def test_on_a_terminal_each_file_is_asked_about_first(folder: Path, run: Run) -> None:
    (folder / ".gitlab-ci.yml").write_text("mine\n")
    (folder / "statuspage.yaml").write_text("mine\n")
    done = run("init", "--gitlab", "--page-id", PAGE, input="n\ny\n")
    assert done.exit_code == 0
    assert re.findall(r"([\w.-]+) is there already\. Overwrite it\?", done.stderr) == [
        "statuspage.yaml",
        ".gitlab-ci.yml",
    ]
    assert (folder / "statuspage.yaml").read_text() == "mine\n"
    assert (folder / ".gitlab-ci.yml").read_text() != "mine\n"
    assert "Kept:    statuspage.yaml\n" in done.stdout
    assert "Your .gitlab-ci.yml is as it was" not in done.stdout


@pytest.mark.usefixtures("asked")
def test_a_pipeline_that_stays_as_it_was_does_none_of_what_ours_does(folder: Path, run: Run) -> None:
    (folder / ".gitlab-ci.yml").write_text("mine\n")
    done = run("init", "--gitlab", input="n\n")
    assert (folder / ".gitlab-ci.yml").read_text() == "mine\n"
    assert "Your .gitlab-ci.yml is as it was: `reconciler init elsewhere --gitlab` writes" in done.stdout


@pytest.mark.usefixtures("asked")
def test_leaving_the_question_writes_nothing(folder: Path, run: Run) -> None:
    (folder / ".gitlab-ci.yml").write_text("mine\n")
    assert run("init", "--gitlab", input="").exit_code == 130
    assert tree(folder) == [".gitlab-ci.yml"]


@pytest.mark.usefixtures("asked")
def test_a_page_that_is_not_to_be_written_is_not_read(place: Place, run: Run) -> None:
    before = len(place.sandbox.requests)
    assert run("init", "--page-id", PAGE, input="n\n").exit_code == 0
    assert len(place.sandbox.requests) == before


def test_below_the_repositorys_own_folder_the_workflows_must_move(folder: Path, run: Run) -> None:
    (folder / ".git").mkdir()
    assert "Move .github/ and .gitlab-ci.yml to" in run("init", "sub", "--github", "--gitlab").stdout
    assert "Move" not in run("init", ".", "--github").stdout
    assert "Move" not in run("init", "other").stdout


def test_a_file_that_cannot_be_written(folder: Path, run: Run) -> None:
    (folder / "schemas").write_text("a file in the way")
    done = run("init")
    assert done.exit_code == 1
    assert done.stderr == "error: the file cannot be written: File exists\n  at schemas/config.schema.json\n"


def test_an_id_is_no_path(folder: Path, run: Run) -> None:
    assert run("init", "--page-id", "../x").exit_code == 64
    assert tree(folder) == []


def test_a_folder_elsewhere_is_named_as_it_is(folder: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert f"Written: {elsewhere / 'statuspage.yaml'}\n" in run("init", str(elsewhere)).stdout
    assert f"Kept:    {elsewhere / 'statuspage.yaml'}\n" in run("init", str(elsewhere)).stdout
    assert init._configuration(elsewhere / "nothing") is None


def test_an_upgrade_writes_all_but_the_configuration(folder: Path, run: Run) -> None:
    assert run("init", "--github").exit_code == 0
    (folder / "statuspage.yaml").write_text(FILE)
    old = [*GITHUB, "schemas/config.schema.json"]
    for name in old:
        (folder / name).write_text("of an earlier release")

    done = run("init", "--github", "--force")

    assert done.exit_code == 0, done.stderr
    assert (folder / "statuspage.yaml").read_text() == FILE
    assert [name for name in old if (folder / name).read_text() == "of an earlier release"] == []
    assert "Kept:    statuspage.yaml" in done.stdout
    readme = (ROOT / "examples" / "github" / "README.md").read_text(encoding="utf-8")
    assert "`reconciler init --github --force`" in readme
