"""import: a live page becomes a file whose plan is empty, and nothing else happens."""

import stat
from pathlib import Path

import pytest

from reconciler.app import import_page
from reconciler.config.write.page import write_page
from reconciler.errors import ReconcilerError
from reconciler.model.kinds.statuspage import COMPONENT, PAGE
from reconciler.model.resource import Live, LivePage
from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE as PAGE_ID
from tests.cli.conftest import Place, Run

IMPORT = ("import", "--page-id", PAGE_ID)


@pytest.fixture
def filled(place: Place, run: Run) -> Place:
    """A page with two components in a group, one beside it, a template of some lines, and a subscriber."""
    assert run("apply", "--auto-approve").exit_code == 0
    edit = place.sandbox.edit
    template = {"name": "Work", "title": "Work", "body": "First.\n\nThen ${x}.", "group_id": "8tn5vbjvlqpv"}
    edit("POST", f"/pages/{PAGE_ID}/incident_templates", {"template": template})
    edit("POST", f"/pages/{PAGE_ID}/subscribers", {"subscriber": {"email": "ops@acme.example"}})
    (place.folder / "statuspage.yaml").unlink()
    return place


def test_a_page_goes_to_stdout_and_only_get_is_sent(filled: Place, run: Run) -> None:
    before = len(filled.writes)
    result = run(*IMPORT)
    assert result.exit_code == 0
    assert result.stdout.startswith("# yaml-language-server: $schema=./schemas/config.schema.json\nversion: 1\n")
    assert "      - group: Core API\n        components:\n          - name: REST API\n" in result.stdout
    assert "Imported Acme Status: page settings, " in result.stderr
    assert "1 group, 3 components" in result.stderr
    assert "1 template group (templates keep theirs by `group_id`)" in result.stderr
    assert "Subscribers and page access users were not read; --members writes them too." in result.stderr
    assert len(filled.writes) == before
    assert not any(
        "subscribers" in request.path for request in filled.sandbox.requests[-20:] if request.method == "GET"
    )


def test_what_was_imported_has_an_empty_plan(filled: Place, run: Run) -> None:
    assert run(*IMPORT, "--out", "statuspage/", "--split", "--key", "acme").exit_code == 0
    assert (filled.folder / "statuspage" / "bodies" / "acme" / "work.md").read_text() == "First.\n\nThen ${x}."
    result = run("plan", "--detailed-exitcode")
    assert result.exit_code == 0
    assert "No changes. The page matches the configuration." in result.stdout


@pytest.mark.posix("files have owners and modes")
def test_members_stand_under_variables_whose_values_only_the_owner_can_read(
    filled: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(*IMPORT, "--members", "--env-file", "members.env", "--out", "statuspage.yaml", "--key", "acme")
    assert result.exit_code == 0
    assert "ops@acme.example" not in result.output + (filled.folder / "statuspage.yaml").read_text()
    env = filled.folder / "members.env"
    assert env.read_text() == "SECRET_PAGE_ACME_MEMBER_1=ops@acme.example\n"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    monkeypatch.setenv("SECRET_PAGE_ACME_MEMBER_1", "ops@acme.example")
    assert "No changes. The page matches the configuration." in run("plan").stdout


def test_variables_are_listed_where_no_file_takes_them(filled: Place, run: Run) -> None:
    result = run(*IMPORT, "--members")
    assert "  SECRET_PAGE_ACME_STATUS_MEMBER_1  email of subscriber o…@acme.example\n" in result.stderr
    assert "ops@acme.example" not in result.output


def test_what_the_api_cannot_manage_is_named(filled: Place, run: Run) -> None:
    filled.sandbox.edit("PATCH", f"/pages/{PAGE_ID}", {"page": {"name": "Acme"}})
    live = LivePage(
        PAGE_ID,
        "Acme",
        (Live(PAGE, PAGE_ID, "Acme", {"name": "Acme"}, facts={"headline": "Hello"}),),
        frozenset({"page"}),
    )
    import_page.check(write_page(live), live)


def test_without_an_id_the_pages_that_the_key_reaches_are_listed(filled: Place, run: Run) -> None:
    filled.sandbox.ensure_page("otherpage001", "Other")
    result = run("import")
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr.endswith(
        "Not imported: no --page-id. The key reaches 2 pages:\n"
        f"  {PAGE_ID}  Acme Status\n"
        "  otherpage001  Other\n"
        f"Next: reconciler import --page-id {PAGE_ID} --out statuspage.yaml\n"
    )


@pytest.mark.parametrize(
    ("out", "schema"),
    [
        ("statuspage.yaml", "./schemas/config.schema.json"),
        ("status/", "../schemas/config.schema.json"),
        ("a/b/page.yaml", "../../schemas/config.schema.json"),
    ],
)
def test_the_first_line_finds_the_schema_from_where_the_file_stands(
    filled: Place, run: Run, out: str, schema: str
) -> None:
    assert run(*IMPORT, "--out", out).exit_code == 0
    path = filled.folder / (f"{out}statuspage.yaml" if out.endswith("/") else out)
    assert path.read_text().startswith(f"# yaml-language-server: $schema={schema}\n")


@pytest.mark.parametrize("target", ["statuspage.yaml", "folder/"])
def test_nothing_is_overwritten_unless_forced(filled: Place, run: Run, target: str) -> None:
    path = filled.write("mine", "statuspage.yaml" if target == "statuspage.yaml" else "folder/statuspage.yaml")
    sent = len(filled.sandbox.requests)
    refused = run(*IMPORT, "--out", target)
    assert refused.exit_code == 3
    assert "is there already, and nothing was written" in refused.stderr
    assert path.read_text() == "mine"
    assert len(filled.sandbox.requests) == sent, "it is refused before anything is read"
    assert run(*IMPORT, "--out", target, "--force").exit_code == 0
    assert "version: 1" in path.read_text()


def test_a_file_beside_it_is_not_overwritten_either(filled: Place, run: Run) -> None:
    body = filled.write("mine", "f/bodies/acme-status/work.md")
    filled.write("mine", "f/bodies/acme-status/more.md")
    refused = run(*IMPORT, "--out", "f/", "--split")
    assert refused.exit_code == 3
    assert body.read_text() == "mine"
    assert not (filled.folder / "f" / "statuspage.yaml").exists()


def test_a_folder_that_is_there_needs_no_slash(filled: Place, run: Run) -> None:
    (filled.folder / "there").mkdir()
    assert run(*IMPORT, "--out", "there").exit_code == 0
    assert (filled.folder / "there" / "statuspage.yaml").is_file()


def test_several_files_in_the_way_are_counted(tmp_path: Path, filled: Place, run: Run) -> None:
    filled.write("x", "a.yaml")
    filled.write("x", "a.env")
    refused = run(*IMPORT, "--out", "a.yaml", "--env-file", "a.env")
    assert "a.yaml and 1 more is there already" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--page-id", "../x"], "an id is letters, digits, - and _"),
        (["--page-id", PAGE_ID, "--key", "a\nb"], "a key is a plain word"),
        (["--page-id", PAGE_ID, "--key", " "], "a key is a plain word"),
        (["--page-id", PAGE_ID, "--split"], "--split writes files beside the YAML: give --out too"),
        (
            ["--page-id", PAGE_ID, "--out", "a", "--env-file", "./a"],
            "two of --out, --env-file and --removed-out are one file",
        ),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    result = run("import", *arguments)
    assert result.exit_code == 64
    assert said in result.stderr


def test_a_page_that_is_not_there(place: Place, run: Run) -> None:
    result = run("import", "--page-id", "nosuchpage00")
    assert result.exit_code == 1
    assert result.stdout == ""


def test_a_list_that_is_closed_to_the_key_is_named_and_the_rest_imported(filled: Place, run: Run) -> None:
    filled.sandbox.faults.add(
        FaultRule(effect="error", status=403, method="GET", path="/pages/*/incident_templates", times=2)
    )
    result = run(*IMPORT)
    assert result.exit_code == 0
    assert "Not read, for the service does not show it to this key:\n  template: " in result.stderr
    assert "templates:" not in result.stdout
    assert "- name: Website" in result.stdout


def test_a_file_that_cannot_be_written(filled: Place, run: Run) -> None:
    filled.write("", "file")
    result = run(*IMPORT, "--out", "file/statuspage.yaml")
    assert result.exit_code == 1
    assert "the file cannot be written" in result.stderr


def test_the_embedded_sandbox_makes_the_page(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    result = run("import", "--page-id", "anewpage0000", "--sandbox")
    assert result.exit_code == 0
    assert "id: anewpage0000" in result.stdout


def test_what_would_not_give_an_empty_plan_is_never_handed_out() -> None:
    own = Live(PAGE, PAGE_ID, "Acme", {"name": "Acme"})
    api = Live(COMPONENT, "c1", "API", {"name": "API"})
    kinds = frozenset({"page", "component"})
    live = LivePage(PAGE_ID, "Acme", (own, api), kinds, whole=kinds)
    with pytest.raises(
        ReconcilerError, match="nothing was written: the plan of the file would create acme/component/API"
    ):
        import_page.check(write_page(live), LivePage(PAGE_ID, "Acme", (own,), kinds, whole=kinds))


def test_what_would_not_be_valid_is_never_handed_out() -> None:
    own = Live(PAGE, "not an id", "Acme", {"name": "Acme"})
    live = LivePage("not an id", "Acme", (own,), frozenset({"page"}))
    with pytest.raises(ReconcilerError, match="the page cannot be written as a file"):
        import_page.check(write_page(live), live)


def test_values_for_a_shell_are_quoted_and_unknown_ones_are_comments() -> None:
    from reconciler.config.write.items import Variable

    variables = (Variable("PAGE_A", "x", "it's $HOME"), Variable("PAGE_B", "the key of y"))
    assert import_page.env_text(variables) == "PAGE_A='it'\"'\"'s $HOME'\n# PAGE_B=  (the key of y)\n"
