"""The configuration at a git revision, from real repositories: what is read, and how each way of failing is told."""

import os
import subprocess
from pathlib import Path

import pytest

from reconciler.config.load.revision import is_ahead, load_base, load_config_at
from reconciler.errors import BaseError, ConfigError
from reconciler.model.resource import Config
from tests.config.conftest import in_page
from tests.config.load.repository import Repository

FILE = "statuspage.yaml"
WAY_OUT = "a commit stays as it is: set what is not set as it was then, name another commit, or leave `--base` out"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    made = Repository(tmp_path / "repository")
    monkeypatch.chdir(made.folder)
    return made


def named(*names: str) -> str:
    return in_page("components:\n" + "\n".join(f"  - name: {name}" for name in names))


def at(revision: str, path: str | None = None, cwd: Path | None = None, **environ: str) -> Config | None:
    return load_config_at(path, cwd or Path.cwd(), revision, environ=environ)


def names(loaded: Config | None) -> list[str]:
    assert loaded is not None
    return [item.name for page in loaded.pages for item in page.items]


def refused(revision: str, path: str | None = None, cwd: Path | None = None) -> str:
    with pytest.raises(BaseError) as caught:
        at(revision, path, cwd)
    (problem,) = caught.value.problems
    return f"{problem.place}: {problem.message}" + (f" -> {problem.hint}" if problem.hint else "")


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
        " -> name the one that counts as PATH"
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


# Commits that the checkout lacks


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


# Renamed since


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
    assert (names(found.common), found.was_at) == (["A", "B"], f"{first}:ops/page.yaml")


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


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert refused("HEAD", cwd=tmp_path) == (
        "--base: the configuration lies in no git repository -> leave `--base` out, or run it in a clone"
    )


def test_inside_a_hook_the_repository_is_still_that_of_the_file(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write(FILE, named("A"))
    repository.commit()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_COMMON_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert names(at("HEAD")) == ["A"]


def test_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert refused("HEAD") == ("--base: there is no git on this machine, and the revision lies in git -> install git")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (subprocess.TimeoutExpired("git", 60), "--base: git rev-parse took longer than 60 seconds"),
        (PermissionError(13, "Permission denied"), "--base: git cannot be run: Permission denied"),
    ],
)
def test_a_git_that_does_not_run(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, raised: Exception, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("reconciler.config.load.git.subprocess.run", fail)
    assert refused("HEAD") == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            b"fatal: detected dubious ownership in repository at '/x'\nTo add ...",
            (
                "--base: git does not trust this repository: it belongs to another user"
                " -> `git config --global --add safe.directory FOLDER` says that you do"
            ),
        ),
        (b"fatal: bad object\nmore", "--base: git rev-parse failed: bad object"),
        (b"", "--base: git rev-parse failed: it does not say why"),
    ],
)
def test_gits_own_words_are_passed_on(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, words: bytes, told: str
) -> None:
    done = subprocess.CompletedProcess[bytes](["git"], 128, b"", words)
    monkeypatch.setattr("reconciler.config.load.git.subprocess.run", lambda *_, **__: done)
    assert refused("HEAD") == told


def test_the_error_is_one_of_the_configuration() -> None:
    assert issubclass(BaseError, ConfigError)
