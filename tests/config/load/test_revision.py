"""The configuration at a git revision, from real repositories: what is read, and how each failure is reported."""

from pathlib import Path

import pytest

from reconciler.errors import BaseError
from tests.config.conftest import in_page
from tests.config.load.repository import Repository
from tests.config.load.revisions import FILE, WAY_OUT, at, named, names, refused


def test_the_file_is_read_as_it_was_and_the_work_tree_is_left_alone(repository: Repository) -> None:
    repository.write(FILE, named("Old"))
    first = repository.commit()
    repository.write(FILE, named("New"))
    repository.commit()
    repository.write(FILE, named("Unsaved"))
    before = repository.git("status", "--porcelain")
    for revision in (first, first[:10], "HEAD~1", "main^", "HEAD^{/as it}~1"):
        assert names(at(revision)) == ["Old"]
    assert names(at("HEAD")) == ["New"]
    assert (repository.folder / FILE).read_text() == named("Unsaved")
    assert repository.git("status", "--porcelain") == before


def test_a_tag_and_a_branch_name_a_revision(repository: Repository) -> None:
    repository.write(FILE, named("Old"))
    repository.commit()
    repository.git("tag", "--annotate", "--message", "one", "v1")
    repository.git("branch", "live")
    repository.write(FILE, named("New"))
    repository.commit()
    assert names(at("v1")) == names(at("live")) == ["Old"]


def test_a_folder_of_files_is_merged_in_name_order(repository: Repository) -> None:
    repository.write("statuspage/b.yml", named("B").replace("    id: abc123\n", ""))
    repository.write("statuspage/a.yaml", named("A"))
    repository.write("statuspage/.hidden.yaml", "no: yaml: at all")
    repository.write("statuspage/notes.md", "x")
    repository.commit()
    assert names(at("HEAD")) == ["A", "B"]
    assert names(at("HEAD", "statuspage")) == ["A", "B"]
    assert names(at("HEAD", ".", repository.folder / "statuspage")) == ["A", "B"]


def test_the_default_may_have_been_a_folder_then_and_be_a_file_now(repository: Repository) -> None:
    repository.write("statuspage/a.yaml", named("A"))
    first = repository.commit()
    (repository.folder / "statuspage" / "a.yaml").unlink()
    repository.write(FILE, named("Now"))
    repository.commit()
    assert names(at(first)) == ["A"]
    assert names(at("HEAD")) == ["Now"]


def test_a_path_below_the_top_from_anywhere(repository: Repository) -> None:
    repository.write("pages/prod/status.yaml", named("A"))
    repository.commit()
    below = repository.folder / "pages"
    assert names(at("HEAD", "pages/prod/status.yaml")) == ["A"]
    assert names(at("HEAD", "prod/status.yaml", below)) == ["A"]
    assert names(at("HEAD", "prod", below)) == ["A"]
    assert names(at("HEAD", str(below / "prod" / "status.yaml"), repository.folder.parent)) == ["A"]


def test_a_folder_may_be_called_anything(repository: Repository) -> None:
    for folder in ("a\nb", " sp ace", "ü"):
        repository.write(f"{folder}/status.yaml", named("A"))
    repository.commit()
    for folder in ("a\nb", " sp ace", "ü"):
        assert names(at("HEAD", f"{folder}/status.yaml")) == ["A"]
        assert names(at("HEAD", "status.yaml", repository.folder / folder)) == ["A"]


def test_what_did_not_exist_then_is_no_base(repository: Repository) -> None:
    repository.write("README.md", "x")
    first = repository.commit()
    repository.write(FILE, named("A"))
    repository.write("conf/a.yaml", named("A"))
    repository.commit()
    assert at(first) is None
    assert at(first, FILE) is None
    assert at(first, "conf") is None
    assert at(first, "conf/a.yaml") is None
    assert at(first, "conf") is None
    repository.link("odd.yaml", "README.md/below.yaml")
    repository.commit()
    assert at("HEAD", "odd.yaml") is None
    repository.write("empty/notes.md", "x")
    repository.commit()
    assert at("HEAD", "empty") is None


def test_both_defaults_at_once_are_refused_as_today(repository: Repository) -> None:
    repository.write(FILE, named("A"))
    repository.write("statuspage/a.yaml", named("B"))
    repository.commit()
    assert refused("HEAD") == (
        "--base: at HEAD there were both statuspage.yaml and statuspage/, and one of them is the configuration"
        " -> give the path of the one that counts"
    )
    assert names(at("HEAD", FILE)) == ["A"]


def test_included_files_are_those_of_the_revision(repository: Repository) -> None:
    repository.write("conf/a.yaml", in_page("components: [{name: A, description: '${file:texts/a.md}'}]"))
    repository.write("conf/texts/a.md", "then")
    first = repository.commit()
    repository.write("conf/texts/a.md", "now")
    repository.commit()
    for path in ("conf", "conf/a.yaml"):
        loaded = at(first, path)
        assert loaded is not None
        assert loaded.pages[0].items[0].fields["description"] == "then"
    (repository.folder / "conf/texts/a.md").unlink()
    repository.commit()
    with pytest.raises(BaseError) as caught:
        at("HEAD", "conf")
    assert [str(caught.value.place), caught.value.message] == [
        "HEAD:conf/a.yaml:5:41",
        "the file texts/a.md cannot be read: there was no such file",
    ]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("../secret", "it lies outside the configuration's own folder"),
        ("/etc/passwd", "it lies outside the configuration's own folder"),
        ("../../secret", "it lies outside the repository"),
        ("out", "it lies outside the configuration's own folder"),
        ("far", "it is a link to outside the repository"),
        ("round", "its path leads in a circle"),
        (".", "it was not a regular file"),
    ],
)
def test_an_included_file_stays_below_the_folder(repository: Repository, written: str, why: str) -> None:
    repository.write("conf/a.yaml", in_page(f"components: [{{name: A, description: '${{file:{written}}}'}}]"))
    repository.write("secret", "x")
    repository.link("conf/out", "../secret")
    repository.link("conf/far", "/etc/passwd")
    repository.link("conf/round", "round")
    repository.commit()
    with pytest.raises(BaseError) as caught:
        at("HEAD", "conf/a.yaml")
    assert caught.value.message == f"the file {written} cannot be read: {why}"


def test_links_inside_the_repository_are_followed(repository: Repository) -> None:
    repository.write("shared/real.yaml", in_page("components: [{name: A, description: '${file:sub/../text}'}]"))
    repository.write("shared/text", "found")
    repository.write("shared/sub/x", "")
    repository.link(FILE, "shared/real.yaml")
    repository.link("linked", "./shared")
    repository.commit()
    loaded = at("HEAD")
    assert loaded is not None
    assert loaded.pages[0].items[0].fields["description"] == "found"
    assert names(at("HEAD", "linked")) == names(at("HEAD", "linked/real.yaml")) == ["A"]
    repository.link("gone", "nowhere.yaml")
    repository.commit()
    assert at("HEAD", "gone") is None


def test_a_configuration_behind_a_link_that_leaves_is_refused(repository: Repository) -> None:
    repository.link(FILE, "../other.yaml")
    (repository.folder.parent / "other.yaml").write_text(named("A"))
    repository.commit()
    assert refused("HEAD") == ("--base: the configuration at HEAD cannot be followed: it lies outside the repository")
    repository.write("conf/a.yaml", named("A"))
    repository.link("conf/b.yaml", "/etc/passwd")
    repository.commit()
    assert refused("HEAD", "conf") == (
        f"HEAD:conf/b.yaml: the file cannot be read: it is a link to outside the repository -> {WAY_OUT}"
    )


def test_a_submodule_holds_nothing_that_can_be_read(repository: Repository) -> None:
    inner = Repository(repository.folder / "inner")
    inner.write(FILE, named("A"))
    inner.commit()
    repository.commit()
    repository.link("linked.yaml", f"inner/{FILE}")
    repository.commit()
    assert refused("HEAD", "linked.yaml") == (
        "--base: the configuration at HEAD cannot be followed: "
        "it lies in a submodule, whose files are not in this repository"
    )


def test_a_file_that_does_not_stand_there_is_told_with_its_places(repository: Repository) -> None:
    repository.write("conf/a.yaml", in_page("components: [{nme: A}]"))
    repository.write("conf/b.yaml", b"version: 1\n\xff\n")
    repository.commit()
    with pytest.raises(BaseError) as caught:
        at("HEAD", "conf")
    places = [(problem.place, problem.message) for problem in caught.value.problems]
    assert ("HEAD:conf/b.yaml:2:1", "the file is not UTF-8") in places
    assert any(place.startswith("HEAD:conf/a.yaml:5:") for place, _ in places)
    *others, last = caught.value.problems  # nobody can mend the files of a commit, and one way out is enough
    assert ({problem.hint for problem in others}, last.hint) == ({None}, WAY_OUT)


def test_what_is_no_file_or_too_large_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("conf/a.yaml", named("A"))
    repository.write("conf/b.yaml/c.yaml", named("A"))
    repository.commit()
    assert refused("HEAD", "conf") == f"HEAD:conf/b.yaml: it was not a regular file -> {WAY_OUT}"
    monkeypatch.setattr("reconciler.config.load.revision.MAX_CONFIG_BYTES", 10)
    assert refused("HEAD", "conf/a.yaml") == (
        f"HEAD:conf/a.yaml: the file was larger than the 10 bytes that may be read here -> {WAY_OUT}"
    )


def test_variables_are_those_of_today_and_secrets_need_not_be_set(repository: Repository) -> None:
    repository.write(
        FILE,
        in_page(
            """
            components: [{name: '${env:PAGE_NAME}'}]
            subscribers: {members: [{email: '${env:PAGE_MAIL}'}]}
            """
        ),
    )
    repository.commit()
    loaded = at("HEAD", PAGE_NAME="A")
    assert loaded is not None
    assert [item.name for item in loaded.pages[0].items][:1] == ["A"]
    with pytest.raises(BaseError) as caught:
        at("HEAD")
    assert caught.value.place == "HEAD:statuspage.yaml:5:25"
    assert "PAGE_NAME is not set" in caught.value.message
    assert caught.value.problems[0].hint == WAY_OUT


def test_a_credential_of_the_past_may_be_written_as_it_was(repository: Repository) -> None:
    repository.write(
        FILE, in_page("metrics: [{provider: Datadog, api_key: '${env:PAGE_KEY}', application_key: hunter2}]")
    )
    repository.commit()
    loaded = at("HEAD", PAGE_KEY="k")
    assert loaded is not None
    assert [item.name for item in loaded.pages[0].items] == ["Datadog"]


@pytest.mark.parametrize("revision", ["", "--all", "-h", "--output=x", "a\nb", "HEAD\0"])
def test_what_could_be_an_option_or_is_no_name_is_refused_unasked(repository: Repository, revision: str) -> None:
    repository.write(FILE, named("A"))
    repository.commit()
    assert refused(revision) == f"--base: {revision!r} names no revision -> give a commit, a tag or a branch"
    assert sorted(p.name for p in repository.folder.iterdir()) == [".git", FILE]


@pytest.mark.parametrize("revision", ["nowhere", "0" * 40, "HEAD..main", "^HEAD", "HEAD:statuspage.yaml", "a b"])
def test_a_revision_that_is_not_there(repository: Repository, revision: str) -> None:
    repository.write(FILE, named("A"))
    repository.commit()
    assert refused(revision) == (
        f"--base: there is no commit {revision!r} in this repository"
        " -> fetch it, or look how it is spelt; the branch of a remote is `origin/NAME`"
    )


def test_a_shallow_clone_says_how_to_fetch_more(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILE, named("A"))
    first = repository.commit()
    repository.write(FILE, named("B"))
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(clone))
    assert names(at("HEAD", cwd=clone)) == ["B"]
    assert refused(first, cwd=clone) == (
        f"--base: there is no commit '{first}' in this repository"
        " -> this clone is shallow: fetch the whole history (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)"
    )
