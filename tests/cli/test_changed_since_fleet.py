"""`--changed-since` with many pages in twelve files, which share defaults and texts: every way a change can reach a page."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Place, Run
from tests.config.load.repository import Repository

FILES = 12
PAGE = """\
  p{number:03}:
    id: page{number:08}
    components:
      - name: Website
        description: The ${{env:PAGE_TEAM}} team runs it
      - group: ${{matrix:product}}
        matrix: {{product: [Compute, Storage]}}
        components:
          - name: ${{matrix:product}} API
          - name: ${{matrix:product}} console
    templates:
      - name: Outage
        title: Outage
        body: ${{file:bodies/{body}.md}}
        components: [Website]
    protect: [component/Website]
    alerts:
      - match: {{severity: critical}}
        key: "{{{{ alertname }}}}"
        component: Website
        status: major_outage
        template: Outage
        notify: false
"""
HEAD = 'lint: {level: recommended}\ndefaults: {groups: {description: "${file:bodies/group.md}"}}\n'
ALL = tuple(f"p{number:03}" for number in range(FILES * 2))


def page(number: int) -> str:
    return PAGE.format(number=number, body="odd" if number % 2 else "even")


def declare(repository: Repository, each: int) -> None:
    """Commit files with so many pages each, and nothing else."""
    (repository.folder / "statuspage.yaml").unlink()
    for file in range(FILES):
        pages = "".join(page(file * each + number) for number in range(each))
        repository.write(f"statuspage/f{file:02}.yaml", f"version: 1\n{'' if file else HEAD}pages:\n{pages}")
    for name in ("odd", "even", "group"):
        repository.write(f"statuspage/bodies/{name}.md", f"Text {name}\n")
    repository.commit()


@pytest.fixture
def fleet(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The commit with 24 pages, checked out."""
    monkeypatch.setenv("PAGE_TEAM", "web")
    declare(repository, 2)
    return repository


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    """Replace the first occurrence in a file of the configuration."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def crlf(folder: Path) -> None:
    """What `core.autocrlf` makes of every file in a checkout on Windows."""
    for path in (*folder.glob("*.yaml"), *folder.glob("bodies/*")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def moved_page(folder: Path) -> None:
    text = (folder / "f03.yaml").read_text()
    block = text[text.index("  p006:") : text.index("  p007:")]
    (folder / "f03.yaml").write_text(text.replace(block, ""))
    (folder / "f09.yaml").write_text((folder / "f09.yaml").read_text() + block)


def renamed_text(folder: Path) -> None:
    (folder / "bodies" / "odd.md").rename(folder / "bodies" / "uneven.md")
    for path in folder.glob("*.yaml"):
        path.write_text(path.read_text().replace("bodies/odd.md", "bodies/uneven.md"))


CASES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a comment, which moves items and alerts": (edit("f03.yaml", "pages:", "# a word\n\npages:"), ()),
    "an item": (edit("f03.yaml", "name: Website", "name: Website\n        showcase: true"), ("p006",)),
    "an earlier name": (edit("f03.yaml", "name: Website", "name: Website\n        previously: [Site]"), ("p006",)),
    "a matrix value": (edit("f03.yaml", "Compute, Storage", "Compute, Disks"), ("p006",)),
    "an alert": (edit("f03.yaml", "major_outage", "partial_outage"), ("p006",)),
    "a protection": (edit("f03.yaml", "[component/Website]", "[component]"), ("p006",)),
    "the provider of a page": (
        edit("f03.yaml", "    components:", "    provider: {key_env: STATUSPAGE_API_KEY_B}\n    components:"),
        ("p006",),
    ),
    "a provider for all": (edit("f00.yaml", "lint:", "provider: {key_env: STATUSPAGE_API_KEY_B}\nlint:"), ALL),
    "a default": (edit("f00.yaml", "defaults: {", "defaults: {components: {showcase: true}, "), ALL),
    "a text of a default": (edit("bodies/group.md", "Text", "Word"), ALL),
    "a text of some": (edit("bodies/odd.md", "Text", "Word"), ALL[1::2]),
    "another name of a text": (renamed_text, ()),
    "another name of a file": (lambda folder: (folder / "f03.yaml").rename(folder / "z.yaml"), ()),
    "a page in another file": (moved_page, ()),
    "a new page": (edit("f03.yaml", "pages:\n", f"pages:\n{page(500)}"), ("p500",)),
    "the lint level": (edit("f00.yaml", "recommended", "strict"), ()),
    "CRLF, as on Windows": (crlf, ()),
}


def reached(run: Run) -> tuple[str, ...]:
    jobs = json.loads(run("ci", "matrix", "--changed-since", "HEAD").stdout)["include"]
    return tuple(sorted(key for job in jobs for key in job["pages"].split("\n")))


@pytest.mark.parametrize(("change", "pages"), CASES.values(), ids=CASES.keys())
def test_a_change_reaches_these_pages(
    fleet: Repository, run: Run, change: Callable[[Path], object], pages: tuple[str, ...]
) -> None:
    change(fleet.folder / "statuspage")
    assert reached(run) == pages


def test_a_file_that_is_deleted_is_said_with_its_pages(fleet: Repository, run: Run) -> None:
    (fleet.folder / "statuspage" / "f03.yaml").unlink()
    result = run("ci", "matrix", "--changed-since", "HEAD")
    assert result.stdout == '{"include":[]}\n'
    assert "no chosen page is declared differently than at HEAD: nothing was compared\n" in result.stderr
    for number in (6, 7):
        text = f"the page p{number:03} (page{number:08}) is no longer declared: it is released, and left as it is"
        assert text in result.stderr


def test_one_page_of_120_costs_its_own_requests_and_the_others_are_said(
    place: Place, repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGE_TEAM", "web")
    declare(repository, 10)
    place.sandbox.ensure_page("page00000030", "Page 30")
    edit("f03.yaml", "name: Website", "name: Website\n        showcase: true")(place.folder / "statuspage")
    shown = run("plan", "--changed-since", "HEAD")
    assert (shown.exit_code, f"Used {len(place.sandbox.requests)} API requests" in shown.stdout) == (0, True)
    assert all("page00000030" in request.path for request in place.sandbox.requests)
    assert "declared differently than at HEAD: p030; skipped as unchanged: p000, p001, p002," in " ".join(
        shown.stdout.split()
    )
    assert "and 109 more" in " ".join(shown.stdout.split())


def test_where_there_was_no_configuration_all_pages_are_compared(repository: Repository, run: Run) -> None:
    (repository.folder / "statuspage.yaml").unlink()
    repository.commit()
    repository.write("statuspage.yaml", "version: 1\npages:\n  a:\n    id: kctbh9vrtdwd\n")
    result = run("ci", "matrix", "--changed-since", "HEAD")
    assert json.loads(result.stdout)["include"] == [{"key": "STATUSPAGE_API_KEY", "pages": "a"}]
    assert result.stderr == "there was no configuration here at HEAD: all chosen pages are compared\n"


def test_the_error_names_the_option_that_was_given(fleet: Repository, run: Run) -> None:
    refused = run("ci", "matrix", "--changed-since", "nowhere")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("--changed-since: there is no commit 'nowhere' in this repository\n")
    edit("f03.yaml", "version: 1", "version: 2")(fleet.folder / "statuspage")
    fleet.commit()
    edit("f03.yaml", "version: 2", "version: 1")(fleet.folder / "statuspage")
    invalid = run("ci", "matrix", "--changed-since", "HEAD")
    assert (invalid.exit_code, invalid.stdout) == (1, "")
    assert invalid.stderr.startswith("HEAD:statuspage/f03.yaml:1:10: ")
    assert "or leave `--changed-since` out" in " ".join(invalid.stderr.split())
