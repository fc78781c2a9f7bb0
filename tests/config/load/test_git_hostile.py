"""A stranger's checkout runs nothing when a revision is read: each trap is a real repository, and none may write its mark."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.config.load.git import Git
from reconciler.config.load.revision import is_ahead, load_config_at
from reconciler.errors import BaseError
from reconciler.model.resource import Config
from tests.config.conftest import in_page
from tests.config.load.repository import Repository

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts")

FILE = "statuspage.yaml"
UNKNOWN = "c0ffee" * 6 + "c0ff"
TEXT = in_page("components: [{name: Ticket desk}]")


class Checkout:
    """A clone of a stranger's branch, and the mark that its traps write."""

    def __init__(self, folder: Path) -> None:
        self.repository = Repository(folder / "clone")
        self.top = self.repository.folder
        self.mark = folder / "mark"
        self.trap = folder / "trap.sh"
        self.trap.write_text(f"#!/bin/sh\nprintenv STATUSPAGE_API_KEY >>{self.mark}\n")
        self.trap.chmod(0o755)

    def sprung(self) -> bool:
        return self.mark.exists()

    def set(self, name: str, value: str) -> None:
        self.repository.git("config", "--add", name, value)

    def load(self, folder: str = ".", revision: str = "HEAD") -> Config | None:
        return load_config_at(None, self.top / folder, revision, environ={})


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.setenv("STATUSPAGE_API_KEY", "the-key")
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Checkout(tmp_path)
    made.repository.write(FILE, TEXT)
    made.repository.commit()
    return made


def promisor(checkout: Checkout) -> str:
    """Settings of a repository that fetches what it lacks, by running the trap."""
    return f"""
[core]
	repositoryformatversion = 1
	bare = false
	worktree = .
	fsmonitor = {checkout.trap}
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::{checkout.trap}
	promisor = true
[protocol "ext"]
	allow = always
"""


def lookalike(checkout: Checkout, folder: str) -> None:
    """A folder of the checkout that git run in it takes for a bare repository."""
    write = checkout.repository.write
    write(f"{folder}/HEAD", "ref: refs/heads/main\n")
    write(f"{folder}/config", promisor(checkout))
    write(f"{folder}/objects/info/kept", "")
    write(f"{folder}/refs/heads/kept", "")
    write(f"{folder}/{FILE}", TEXT)


def plain_git(folder: Path, *arguments: str) -> None:
    """git as anybody runs it."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False, timeout=30)


@pytest.mark.parametrize("revision", ["HEAD", UNKNOWN, "main", f"{UNKNOWN}~1", "origin/main"])
@pytest.mark.parametrize("folder", ["ops", "ops/deeper", "ops/refs"])
def test_a_folder_that_looks_like_a_bare_repository_is_none(checkout: Checkout, folder: str, revision: str) -> None:
    lookalike(checkout, "ops")
    checkout.repository.write(f"{folder}/{FILE}", TEXT)
    checkout.repository.commit()
    plain_git(checkout.top / "ops", "rev-parse", "--verify", f"{UNKNOWN}^{{commit}}")
    assert checkout.sprung(), "this trap is none"
    checkout.mark.unlink()

    try:
        loaded = checkout.load(folder, revision)
    except BaseError as problem:
        assert problem.message == f"there is no commit {revision!r} in this repository"
    else:
        assert loaded is not None
        assert revision in ("HEAD", "main")
    assert not checkout.sprung()


def test_a_lookalike_outside_of_every_repository_is_none_either(checkout: Checkout, tmp_path: Path) -> None:
    lookalike(checkout, "ops")
    elsewhere = tmp_path / "unpacked"
    (checkout.top / "ops").rename(elsewhere)

    with pytest.raises(BaseError, match="lies in no git repository"):
        load_config_at(None, elsewhere, UNKNOWN, environ={})
    assert not checkout.sprung()


def test_a_git_folder_that_is_none_is_passed_over(checkout: Checkout) -> None:
    checkout.repository.write(f"ops/{FILE}", TEXT)
    checkout.repository.commit()
    (checkout.top / "ops" / ".git").mkdir()

    assert checkout.load("ops") is not None
    with pytest.raises(BaseError, match="there is no commit"):
        checkout.load("ops", UNKNOWN)


@pytest.mark.parametrize(
    ("name", "value"),
    [("core.worktree", ".."), ("core.worktree", "../.."), ("core.worktree", "below"), ("core.bare", "true")],
)
def test_a_repository_whose_work_tree_is_elsewhere_is_not_opened(checkout: Checkout, name: str, value: str) -> None:
    inner = Repository(checkout.top / "ops")
    inner.write(FILE, TEXT)
    inner.write("below/kept", "")
    inner.commit()
    inner.git("config", name, value if name == "core.bare" else str((inner.folder / value).resolve()))

    with pytest.raises(BaseError) as caught:
        checkout.load("ops")
    assert caught.value.message == (
        f"the work tree of the repository in {inner.folder} is elsewhere (`core.bare` or `core.worktree`)"
    )


Trap = Callable[[Checkout], None]


def _fetches(checkout: Checkout) -> None:
    with (checkout.top / ".git" / "config").open("a") as file:
        file.write(promisor(checkout).replace("\tworktree = .\n", ""))


def _fetches_over_ssh(checkout: Checkout) -> None:
    _fetches(checkout)
    checkout.repository.git("config", "remote.origin.url", "ssh://host.example/repository")
    checkout.set("core.sshCommand", str(checkout.trap))
    checkout.set("protocol.ssh.allow", "always")


def _fetches_from_a_folder(checkout: Checkout) -> None:
    _fetches(checkout)
    checkout.repository.git("config", "remote.origin.url", str(checkout.top))
    checkout.set("remote.origin.uploadpack", str(checkout.trap))
    checkout.set("protocol.file.allow", "always")


def _fetches_with_credentials(checkout: Checkout) -> None:
    _fetches(checkout)
    checkout.repository.git("config", "remote.origin.url", "https://127.0.0.1:1/repository")
    checkout.set("credential.helper", f"!{checkout.trap}")
    checkout.set("protocol.allow", "always")


def _includes_a_file_of_the_checkout(checkout: Checkout) -> None:
    checkout.repository.write("tools/gitconfig", promisor(checkout).replace("\tworktree = .\n", ""))
    checkout.set("include.path", "../tools/gitconfig")
    checkout.repository.git("config", "extensions.partialClone", "origin")
    checkout.repository.git("config", "core.repositoryformatversion", "1")


def _hooks(checkout: Checkout) -> None:
    checkout.set("core.hooksPath", str(checkout.trap.parent))
    for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (checkout.trap.parent / name).symlink_to(checkout.trap)


def _filters(checkout: Checkout) -> None:
    checkout.repository.write(
        ".gitattributes", "* filter=trap diff=trap merge=trap text working-tree-encoding=UTF-16\n"
    )
    for name in ("filter.trap.smudge", "filter.trap.clean", "filter.trap.process", "diff.trap.textconv"):
        checkout.set(name, str(checkout.trap))
    checkout.set("diff.trap.command", str(checkout.trap))
    checkout.set("diff.external", str(checkout.trap))


def _programs(checkout: Checkout) -> None:
    checkout.set("core.pager", str(checkout.trap))
    checkout.set("pager.rev-parse", str(checkout.trap))
    checkout.set("core.editor", str(checkout.trap))
    checkout.set("core.alternateRefsCommand", str(checkout.trap))
    checkout.set("alias.rev-parse", f"!{checkout.trap}")
    checkout.set("alias.cat-file", f"!{checkout.trap}")
    checkout.set("gpg.program", str(checkout.trap))
    checkout.set("log.showSignature", "true")


@pytest.mark.parametrize(
    "trap",
    [
        _fetches,
        _fetches_over_ssh,
        _fetches_from_a_folder,
        _fetches_with_credentials,
        _includes_a_file_of_the_checkout,
        _hooks,
        _filters,
        _programs,
    ],
)
def test_no_setting_of_a_repository_runs_a_program(checkout: Checkout, trap: Trap) -> None:
    trap(checkout)
    loaded = checkout.load()
    assert loaded is not None
    assert [item.name for item in loaded.pages[0].items] == ["Ticket desk"]
    assert not is_ahead(None, checkout.top, "HEAD")
    with pytest.raises(BaseError, match="there is no commit"):
        checkout.load(revision=UNKNOWN)
    assert not checkout.sprung()


@pytest.mark.parametrize(
    "trap", [_fetches, _fetches_over_ssh, _fetches_from_a_folder, _includes_a_file_of_the_checkout]
)
def test_these_traps_are_none_of_paper(checkout: Checkout, trap: Trap) -> None:
    trap(checkout)
    plain_git(checkout.top, "rev-parse", "--verify", f"{UNKNOWN}^{{commit}}")
    assert checkout.sprung()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{top}/ops"),
        ("GIT_CONFIG_GLOBAL", "{top}/ops/config"),
        ("GIT_EXEC_PATH", "{top}"),
        ("GIT_SSH_COMMAND", "{trap}"),
        ("GIT_EXTERNAL_DIFF", "{trap}"),
        ("GIT_ASKPASS", "{trap}"),
        ("GIT_PAGER", "{trap}"),
        ("GIT_TRACE2_EVENT", "{top}/traced"),
        ("GIT_TRACE", "{top}/traced"),
        ("GIT_CONFIG_PARAMETERS", "'core.fsmonitor={trap}'"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "{top}/ops/objects"),
    ],
)
def test_no_variable_from_outside_reaches_git(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    lookalike(checkout, "ops")
    monkeypatch.setenv(name, value.format(top=checkout.top, trap=checkout.trap))
    assert checkout.load() is not None
    with pytest.raises(BaseError, match="there is no commit"):
        checkout.load(revision=UNKNOWN)
    assert not checkout.sprung()
    assert not (checkout.top / "traced").exists()


def test_git_is_given_no_key_and_its_calls_are_few(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []
    run = subprocess.run

    def watched(command: list[str], **options: object) -> object:
        seen.append((command, dict(options["env"])))  # type: ignore[call-overload]
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("RECONCILER_GITLAB_TOKEN", "glpat-1")
    monkeypatch.setattr("reconciler.config.load.git.subprocess.run", watched)
    checkout.load()

    allowed = {"PATH", "HOME", "TMPDIR", "TEMP", "XDG_CONFIG_HOME", "LC_ALL", "SYSTEMROOT", "USERPROFILE"}
    for command, environ in seen:
        ours = {name: value for name, value in environ.items() if name not in allowed}
        assert ours == {
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_PROTOCOL_FROM_USER": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        assert "safe.bareRepository=explicit" in command
    _, whose, *others = seen
    assert not any("--git-dir" in part for part in whose[0])  # so that git checks whose repository it is
    assert others
    assert all(f"--git-dir={checkout.top / '.git'}" in command for command, _ in others)


def test_a_command_that_could_run_a_program_is_refused(checkout: Checkout) -> None:
    with pytest.raises(ValueError, match="git log is not among the commands"):
        Git(checkout.top).run("log", "--show-signature")


@pytest.mark.parametrize("entry", [".", "", "tools", "{top}/tools", "{top}"])
def test_a_git_of_the_checkout_is_not_the_git_of_the_machine(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    for name in ("git", "tools/git"):
        checkout.repository.write(name, checkout.trap.read_text()).chmod(0o755)
    monkeypatch.chdir(checkout.top)
    monkeypatch.setenv("PATH", os.pathsep.join([entry.format(top=checkout.top), os.environ["PATH"]]))
    assert checkout.load() is not None
    assert not checkout.sprung()


def test_a_partial_clone_says_what_is_missing(checkout: Checkout, tmp_path: Path) -> None:
    checkout.repository.write(FILE, in_page("components: [{name: Later}]"))
    checkout.repository.commit()
    checkout.set("uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    checkout.repository.git("clone", "--quiet", "--filter=blob:none", f"file://{checkout.top}", str(clone))

    assert load_config_at(None, clone, "HEAD", environ={}) is not None
    with pytest.raises(BaseError) as caught:
        load_config_at(None, clone, "HEAD~1", environ={})
    (problem,) = caught.value.problems
    assert problem.message == "this clone lacks files of the revision, and git is not allowed to fetch them meanwhile"
    assert problem.hint == (
        "fetch them first: clone without `--filter` (actions/checkout: without `filter`), or `git fetch --refetch --no-filter`"
    )
    plain_git(clone, "fetch", "--refetch", "--no-filter")
    assert load_config_at(None, clone, "HEAD~1", environ={}) is not None


def test_a_linked_work_tree_and_a_submodule_are_read_as_ever(checkout: Checkout, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    checkout.repository.git("worktree", "add", "--quiet", str(linked))
    assert load_config_at(None, linked, "HEAD", environ={}) is not None

    outer = Repository(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(checkout.top), "page")
    outer.commit()
    assert load_config_at(None, outer.folder / "page", "HEAD", environ={}) is not None


def test_a_link_with_an_endless_target_is_refused(checkout: Checkout) -> None:
    checkout.repository.write("target", "x/" * 4000)
    blob = checkout.repository.git("hash-object", "-w", "target")
    checkout.repository.git("update-index", "--add", "--cacheinfo", f"120000,{blob},{FILE}")
    checkout.repository.git("commit", "--quiet", "--message", "a long link")

    with pytest.raises(BaseError, match="its path is a link with a target that is too long"):
        checkout.load()
