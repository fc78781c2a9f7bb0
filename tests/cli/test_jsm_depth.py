"""Components of Jira Service Management that lie deeper than the one level of groups of a file: kept, and never left out in silence."""

from pathlib import Path

from tests.cli.conftest import Place, Run
from tests.cli.test_jsm import jsm

__all__ = ["jsm"]

DEEP = "deep"
FILE = f"""\
version: 1
provider: {{type: jsm}}
pages:
  acme:
    id: {DEEP}
    components:
      - group: Outer
        components: [{{name: Middle}}]
"""


def seed(place: Place) -> None:
    """A page with a component two levels down, whose name holds what a sentence could stumble over."""
    middle = {"name": "Middle", "components": [{"name": "Inner {0}"}]}
    outer = {"name": "Outer", "components": [middle]}
    place.sandbox.jsm_seed({"pages": {DEEP: {"page": {"name": "Deep"}, "components": [outer]}}})


def test_a_plan_names_them(jsm: Place, run: Run) -> None:
    seed(jsm)
    jsm.write(FILE)
    done = run("plan")
    assert (
        "component/Outer/Middle holds Inner {0}, below the one level of groups that a file can declare; it is kept"
        in done.stdout
    )
    assert "No changes. The page matches the configuration." in done.stdout


def test_import_says_that_the_file_has_no_place_for_them(jsm: Place, run: Run) -> None:
    seed(jsm)
    done = run("import", "--provider", "jsm", "--page-id", DEEP)
    why = "and a file has one level of groups; it stays on the page as it is"
    assert 'left out: component "Inner {0}": it stands in component "Middle"' in done.stdout
    assert why in done.stdout
    assert why in " ".join(done.stderr.split())


def test_migrate_says_what_it_does_not_take_along(jsm: Place, run: Run, tmp_path: Path) -> None:
    seed(jsm)
    out = tmp_path / "new.yaml"
    done = run("migrate", "--from-page-id", DEEP, "--from-provider", "jsm", "--to", "new", "--out", str(out))
    assert done.exit_code == 0, done.output
    text = 'holds "Inner {0}", which is left out: it stands deeper than the one level that is written'
    assert f'component "Middle": {text}' in " ".join(done.stdout.split())
    assert f"# {text}; write it into the group, beside what holds it\n" in out.read_text()
