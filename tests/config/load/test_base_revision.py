"""The revision that a checkout is built on: the named commit, or the last that they share."""

from pathlib import Path

from reconciler.config.load.revision import is_ahead, load_base
from tests.config.load.repository import Repository
from tests.config.load.revisions import FILE, named, names


def test_whether_a_revision_is_ahead_of_the_work_tree(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILE, named("A"))
    first = repository.commit()
    repository.git("branch", "newer")
    repository.git("checkout", "--quiet", "newer")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    assert is_ahead(None, repository.folder, "newer")
    assert not is_ahead(FILE, repository.folder, "main")
    repository.git("merge", "--quiet", "newer")
    assert not is_ahead(None, repository.folder, first)
    repository.git("checkout", "--quiet", "--orphan", "unborn")
    assert not is_ahead(None, repository.folder, first)
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", "--branch=main", f"file://{repository.folder}", str(clone))
    assert not is_ahead(None, clone, "HEAD")


def test_the_base_of_a_checkout_that_is_built_on_it_is_the_revision(repository: Repository) -> None:
    repository.write(FILE, named("A"))
    first = repository.commit()
    repository.write(FILE, named("B"))
    repository.commit()
    found = load_base(None, repository.folder, first, environ={})
    assert (names(found.common), found.newer, found.behind, found.sure) == (["A"], None, False, True)


def test_with_commits_that_the_checkout_lacks_it_is_the_last_that_they_share(repository: Repository) -> None:
    repository.write(FILE, named("A"))
    repository.commit()
    repository.git("branch", "older")
    repository.write(FILE, named("A", "I"))
    newest = repository.commit()
    repository.git("checkout", "--quiet", "older")
    found = load_base(None, repository.folder, newest, environ={})
    assert (names(found.common), names(found.newer), found.behind) == (["A"], ["A", "I"], True)
    repository.write(FILE, named("A", "Mine"))
    repository.commit()
    found = load_base(None, repository.folder, newest, environ={})
    assert (names(found.common), names(found.newer), found.behind) == (["A"], ["A", "I"], False)


def test_histories_that_share_no_commit_share_no_configuration(repository: Repository) -> None:
    repository.write(FILE, named("A"))
    first = repository.commit()
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.write(FILE, named("B"))
    repository.commit()
    found = load_base(None, repository.folder, first, environ={})
    assert (found.common, names(found.newer), found.behind, found.sure) == (None, ["A"], False, True)


def test_in_a_shallow_clone_that_shows_no_shared_commit_nothing_is_sure(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILE, named("A"))
    first = repository.commit()
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(clone))
    repository.git("-C", str(clone), "fetch", "--quiet", "--depth=1", "origin", first)
    found = load_base(None, clone, first, environ={})
    assert (names(found.common), found.newer, found.sure) == (["A"], None, False)
