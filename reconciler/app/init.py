"""The init command: determine the files of a setup, which of them exist, and write them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from reconciler.app.console import Console
from reconciler.app.import_page import NAME, SCHEMA, Import, import_page
from reconciler.app.pipelines import for_providers, starter, template, variable_names
from reconciler.config.placeholders import PLACEHOLDER
from reconciler.errors import ConfigError, DocumentError, RefusedError
from reconciler.model.enumeration import first_of
from reconciler.model.resource import USUAL, Provider

WORKFLOWS = Path(".github") / "workflows"
ACTION = Path(".github") / "actions" / "reconcile"
PIPELINE = Path(".gitlab-ci.yml")

_LOOKED_AT = 1_000_000
"""Maximum number of bytes read of an existing file. A longer one was not written by init."""


@dataclass(frozen=True, slots=True)
class InitOptions:
    """The options of a setup."""

    path: str = "."
    """The folder of the repository."""
    page_id: str | None = None
    """The ID of the page; None if unknown."""
    github: bool = False
    """Whether to write workflows for GitHub."""
    gitlab: bool = False
    """Whether to write a pipeline for GitLab."""
    force: bool = False
    """Whether to overwrite existing files."""
    provider: Provider = USUAL
    """The service that the page lives on."""

    @property
    def folder(self) -> Path:
        """The repository's folder."""
        return Path(self.path)


def begin(asked: InitOptions, console: Console) -> int:
    """Ask, write, and report.

    Raises:
        RefusedError: a file is in the way and nobody can be asked.
        ServiceError: the page cannot be read.
        DocumentError: a file cannot be written; earlier ones were.
    """
    from reconciler.render.init import Setup, setup_text

    key = asked.provider.key_variable
    imports = asked.page_id is not None and any(os.environ.get(name) for name in (key, f"{key}_FILE"))
    providers = _providers(asked)
    files, kept = _chosen(asked, providers, console)
    config = asked.folder / NAME
    if imports and config in files:
        del files[config]
        page = Import(str(asked.page_id), str(config), asked.folder, force=True, provider=asked.provider)
        import_page(replace(page, schema_follows=True), console)
    written = [path for path, text in files.items() if _write(path, text)]
    if imports and config not in kept:
        written.insert(0, config)
    text = Setup(
        providers[0],
        variable_names(providers),
        written=[str(path) for path in written],
        kept=[str(path) for path in kept],
        starter=config in files or any(_to_fill_in(path) for path in kept),
        page_id=asked.page_id,
        github=asked.github,
        gitlab=asked.gitlab,
        own_pipeline=asked.folder / PIPELINE in kept,
        root=_repository_above(asked.folder),
        folder=asked.path,
    )
    console.out(console.wrapped(setup_text(text, color=console.out_color)))
    return 0


def _providers(asked: InitOptions) -> tuple[Provider, ...]:
    """The providers of the configuration that is kept; the one that is asked for where none is, or where it names no page."""
    existing = _configuration(asked.folder) if asked.page_id is None else None
    if existing is None or not (existing.is_file() or existing.is_dir()):  # a pipe could be read forever
        return (asked.provider,)
    from reconciler.config.load.load import providers_in

    return providers_in(existing, environ=os.environ) or (asked.provider,)


def _chosen(asked: InitOptions, providers: Sequence[Provider], console: Console) -> tuple[dict[Path, str], list[Path]]:
    """The files to write, by path, and those to keep. Nothing is written before every question is answered."""
    files = {asked.folder / path: text for path, text in _files(asked, providers).items()}
    kept: list[Path] = []
    existing = _configuration(asked.folder)
    if existing is not None and asked.page_id is not None and existing.name != NAME:
        raise RefusedError(
            f"{existing} is the configuration here, and one of {NAME} beside it would be no configuration: nothing was written",
            hint=f"`reconciler import --page-id {asked.page_id} --out {existing / 'NAME.yaml'}` writes the page into it",
        )
    if existing is not None and asked.page_id is None:
        del files[asked.folder / NAME]
        kept.append(existing)
    paths = [path for path, text in files.items() if os.path.lexists(path) and not _same(path, text)]
    if paths and not asked.force:
        if not console.asks:
            shown, are = first_of(paths, 1, thousands=","), "are" if len(paths) > 1 else "is"
            raise RefusedError(
                f"{shown} {are} there already, and nothing was written", hint="give --force to overwrite"
            )
        refused = [path for path in paths if not _asked(path)]
        files = {path: text for path, text in files.items() if path not in refused}
        kept += refused
    return files, kept


def _files(asked: InitOptions, providers: Sequence[Provider]) -> dict[Path, str]:
    """Every file of a setup with its text, including the starter configuration."""
    from reconciler.config.schema.editor import editor_schema
    from reconciler.config.schema.json_schema import schema_text

    files = {
        Path(NAME): starter(asked.provider).replace(PLACEHOLDER, asked.page_id or PLACEHOLDER),
        SCHEMA: schema_text(editor_schema()),
    }
    if asked.github:
        for name in ("validate", "plan", "apply", "drift"):
            text = template("github", f"statuspage-{name}.yml")
            files[WORKFLOWS / f"statuspage-{name}.yml"] = for_providers(text, providers)
        for name in ("action.yml", "run.sh"):
            files[ACTION / name] = template("action", name)
    if asked.gitlab:
        files[PIPELINE] = for_providers(template("gitlab", "gitlab-ci.yml"), providers)
    return files


def _configuration(folder: Path) -> Path | None:
    """The existing configuration, as `validate` would find it. If both file and folder exist, the file."""
    from reconciler.config.load.files import find_config

    try:
        return find_config(None, folder.absolute()).relative_to(Path.cwd())
    except ValueError:
        return find_config(None, folder.absolute())
    except ConfigError:
        return folder / NAME if (folder / NAME).exists() else None


def _to_fill_in(path: Path) -> bool:
    """Whether a kept file is still a starter to fill in: its page ID is the placeholder."""
    try:
        if path.name != NAME or not path.is_file():  # a link may lead to a device, which could be read forever
            return False
        from reconciler.documents.atomic_write import read_bounded

        return f"id: {PLACEHOLDER}" in read_bounded(path, _LOOKED_AT).decode("utf-8", "replace")
    except OSError:
        return False


def _same(path: Path, text: str) -> bool:
    """Whether a regular file with exactly this text exists."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LOOKED_AT:
            return False
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _asked(path: Path) -> bool:
    from reconciler.render.escape import terminal

    return click.confirm(f"{terminal(str(path))} is there already. Overwrite it?", err=True)


def _write(path: Path, text: str) -> bool:
    """Write a file. Returns False if it already has this text."""
    from reconciler.applier import write_whole

    if _same(path, text):
        return False
    with DocumentError.in_place_of_os("the file cannot be written", place=path):
        write_whole(path, text)
    return True


def _repository_above(folder: Path) -> Path | None:
    """The repository's root, if it is another folder: code hosts read workflows only there."""
    here = folder.absolute()
    if (here / ".git").exists():
        return None
    return next((above for above in here.parents if (above / ".git").exists()), None)
