"""A configuration that was renamed since the revision is followed, where git is sure of it."""

import pytest

from reconciler.config.load.revision import load_base
from tests.config.conftest import in_page
from tests.config.load.repository import Repository
from tests.config.load.revisions import FILE, at, named, names, refused


def moved(repository: Repository, *pairs: tuple[str, str]) -> None:
    for old, new in pairs:
        (repository.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (repository.folder / old).rename(repository.folder / new)


def test_a_file_that_was_renamed_since_is_followed(repository: Repository) -> None:
    repository.write("ops/page.yaml", named("A", "B"))
    repository.write("ops/other.yaml", "steps: []\n")
    first = repository.commit()
    moved(repository, ("ops/page.yaml", "status/acme.yml"))
    repository.write("status/acme.yml", named("A"))
    repository.commit()
    assert names(at(first, "status/acme.yml")) == ["A", "B"]
    found = load_base("status/acme.yml", repository.folder, first, environ={})
    assert (names(found.common), found.was_at) == (["A", "B"], f"{first[:12]}:ops/page.yaml")


def test_so_is_what_it_reads(repository: Repository) -> None:
    text = in_page("components:\n  - {name: A, description: '${file:a.txt}'}\n  - name: B")
    repository.write("old/page.yaml", text)
    repository.write("old/a.txt", "the text as it was")
    first = repository.commit()
    moved(repository, ("old/page.yaml", FILE), ("old/a.txt", "a.txt"))
    repository.write("a.txt", "another text")
    repository.commit()
    loaded = at(first)
    assert loaded is not None
    assert loaded.pages[0].items[0].fields["description"] == "the text as it was"


def test_a_folder_that_was_renamed_since_is_followed_with_the_files_that_are_gone(repository: Repository) -> None:
    repository.write("pages/a.yaml", named("A", "Another"))
    repository.write("pages/b.yaml", "version: 1\npages:\n  b:\n    id: aaaaaaaaaaaa\n    components: [{name: B}]\n")
    first = repository.commit()
    moved(repository, ("pages/a.yaml", "statuspage/a.yaml"))
    (repository.folder / "pages" / "b.yaml").unlink()
    repository.commit()
    assert names(at(first)) == ["A", "Another", "B"]


def test_a_file_that_became_part_of_a_folder_is_followed(repository: Repository) -> None:
    repository.write("page.yml", named("A", "B", "C"))
    first = repository.commit()
    moved(repository, ("page.yml", "statuspage/acme.yaml"))
    repository.write("statuspage/other.yaml", "version: 1\npages: {o: {id: aaaaaaaaaaaa}}\n")
    repository.commit()
    assert names(at(first)) == ["A", "B", "C"]


def test_a_folder_that_was_renamed_is_followed_when_it_is_named(repository: Repository) -> None:
    repository.write("a/x.yaml", named("A", "B"))
    first = repository.commit()
    moved(repository, ("a/x.yaml", "b/x.yaml"))
    repository.commit()
    assert names(at(first, "b")) == ["A", "B"]


@pytest.mark.parametrize("committed", [True, False])
def test_what_git_does_not_take_for_a_rename_is_refused(repository: Repository, committed: bool) -> None:
    repository.write("page.yaml", named("A", "B"))
    first = repository.commit()
    (repository.folder / "page.yaml").unlink()
    repository.write(FILE, "# written anew\n" + named(*(f"Component {number}" for number in range(40))))
    if committed:
        repository.commit()
    assert refused(first) == (
        f"--base: at {first} there was no configuration at this path, and what may have been part of it is gone since: "
        "page.yaml. What the change removes cannot be told -> rename it in a commit of its own and apply that first, or leave `--base` out"
    )


def test_files_of_several_folders_are_refused(repository: Repository) -> None:
    for place in ("one", "two"):
        repository.write(f"{place}/{place}.yaml", f"# {place}\n{named(place, 'B', 'C')}")
    first = repository.commit()
    moved(repository, ("one/one.yaml", "statuspage/one.yaml"), ("two/two.yaml", "statuspage/two.yaml"))
    repository.commit()
    assert "what may have been part of it is gone since: one/one.yaml, two/two.yaml." in refused(first)


def test_a_configuration_that_did_not_exist_yet_is_none_beside_others_that_stay(repository: Repository) -> None:
    repository.write("other/statuspage.yaml", named("A"))
    repository.write("notes.yaml", "a: 1\n")
    first = repository.commit()
    (repository.folder / "notes.yaml").unlink()
    repository.write(FILE, named("B"))
    repository.commit()
    assert at(first) is None
