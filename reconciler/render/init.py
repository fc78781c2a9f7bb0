"""The summary of init: what was written, and what is left to do."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.model.enumeration import listed
from reconciler.model.resource import USUAL, Provider
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal

_GITHUB = (
    """In the repository's settings make two environments with the {secrets}:
statuspage-plan, and statuspage for apply, limited to the default branch; reviewers give a second look.""",
    "Make the check `validate` a required one of the default branch: it runs in every pull request, and needs no key.",
    "Where the default branch is not main, write its name into statuspage-apply.yml: what is merged there is applied.",
    "Commit on a branch, push it, and open a pull request: where the page differs from the file, its comment shows the plan.",
)
_GITLAB = (
    """In the project's CI/CD settings set the masked variables {variables}
(a project access token with scope api and role Reporter); protect the environment statuspage.""",
    "Make a pipeline schedule at an odd minute, such as 23 5 * * *: it watches for drift.",
    "Commit on a branch, push it, and open a merge request: where the page differs from the file, its note shows the plan.",
)


_OWN_PIPELINE = (
    "Your .gitlab-ci.yml is as it was: `reconciler init elsewhere --gitlab` writes the pipeline into another folder.\n"
    "Take its jobs over, or put it beside yours under another name and `include: {local: …}` it."
)


@dataclass(frozen=True, slots=True)
class Setup:
    """The data of the summary."""

    provider: Provider
    """The service that the page lives on; the first one, where the pages live on several."""
    variables: Sequence[str]
    """The variables that must be set for all pages."""
    written: Sequence[str]
    """The files written."""
    kept: Sequence[str] = ()
    """The files that existed and were kept."""
    starter: bool = False
    """Whether the configuration still has to be filled in."""
    page_id: str | None = None
    """The ID of the page; None if unknown."""
    github: bool = False
    """Whether workflows for GitHub were written."""
    gitlab: bool = False
    """Whether a pipeline for GitLab was written."""
    own_pipeline: bool = False
    """Whether an existing pipeline was kept instead of ours."""
    root: Path | None = None
    """The enclosing repository, if any."""
    folder: str = "."
    """The folder as the user wrote it."""


def setup_text(setup: Setup, *, color: bool = False) -> str:
    """The files, then the next steps, numbered."""
    paint = Paint(color)
    lines = [f"{paint('good', 'Written:')} {terminal(name)}" for name in setup.written]
    lines += [f"{paint('dim', 'Kept:')}    {terminal(name)}" for name in setup.kept]
    lines += [] if setup.written else ["Nothing to write: every file is there."]
    lines += ["", paint("bold", "What to do next:")]
    for number, step in enumerate(_steps(setup), 1):
        lines.append(f"  {number}. {' '.join(step.splitlines())}")
    return "\n".join(lines) + "\n"


def _shown(setup: Setup, command: str, options: str = "") -> str:
    """A command for the folder, ready to copy. The commands that write files name the service, where it is not the usual one."""
    if command == "init" and setup.provider.type != USUAL.type:
        site = f"--site {terminal(shlex.quote(setup.provider.site))}" if setup.provider.site else ""
        options = " ".join(filter(None, ("--provider", setup.provider.type, site, options)))
    folder = "" if setup.folder == "." else terminal(shlex.quote(setup.folder))
    return " ".join(filter(None, ("reconciler", command, folder, options)))


def _steps(setup: Setup) -> Iterator[str]:
    names = setup.variables
    if setup.root is not None and (setup.github or setup.gitlab):
        files = " and ".join(
            name for name, is_there in ((".github/", setup.github), (".gitlab-ci.yml", setup.gitlab)) if is_there
        )
        yield (
            f"Move {files} to {terminal(str(setup.root))}, where the code host reads it, and name this folder in it\n"
            "(`paths:`, the action's `working-directory:` and the snapshot's `path:`, or `cd` before each command)."
        )
    if setup.starter:
        key = f"{setup.provider.service.credential.make} and set {listed(names)}; "
        yield key + (
            f"then `{_shown(setup, 'init', f'--page-id {setup.page_id} --force')}` writes the page as it is."
            if setup.page_id
            else "`reconciler doctor` lists your pages.\n"
            f"`{_shown(setup, 'init', '--page-id ID')}` writes the page as it is; or fill in statuspage.yaml manually."
        )
    yield f"Look: `{_shown(setup, 'validate')}`, then `{_shown(setup, 'plan')}`. Both only read."
    secrets = f"secret{'s' if len(names) > 1 else ''} {listed(names)}"
    yield from (step.format(secrets=secrets) for step in (_GITHUB if setup.github else ()))
    if setup.gitlab and setup.own_pipeline:
        yield _OWN_PIPELINE
    variables = listed((*names, "RECONCILER_GITLAB_TOKEN"))
    yield from (step.format(variables=variables) for step in (_GITLAB if setup.gitlab else ()))
    if not setup.github and not setup.gitlab:
        yield f"For plans in pull requests: `{_shown(setup, 'init', '--github')}` or `{_shown(setup, 'init', '--gitlab')}`."
