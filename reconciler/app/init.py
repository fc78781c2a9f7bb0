"""Setting a repository up: which files, which of them are in the way, and writing them."""

import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import click

from reconciler.app.console import Console
from reconciler.app.import_page import NAME, SCHEMA, Import, import_page
from reconciler.config.placeholders import PLACEHOLDER
from reconciler.errors import ConfigError, DocumentError, RefusedError
from reconciler.model.enumeration import first_of

WORKFLOWS = Path(".github") / "workflows"
ACTION = Path(".github") / "actions" / "reconcile"
PIPELINE = Path(".gitlab-ci.yml")

_LOOKED_AT = 1_000_000
"""Bytes of a file that is there already; what is longer was not written here."""

_KEYS = ("STATUSPAGE_API_KEY", "STATUSPAGE_API_KEY_FILE")


@dataclass(frozen=True, slots=True)
class InitOptions:
    """What a person asked to be set up. `path` is the repository's folder."""

    path: str = "."
    page_id: str | None = None
    github: bool = False
    gitlab: bool = False
    force: bool = False

    @property
    def folder(self) -> Path:
        """The repository's folder."""
        return Path(self.path)


def begin(asked: InitOptions, console: Console) -> int:
    """Ask, write, tell.

    Raises RefusedError where a file is in the way and nobody can be asked, ServiceError where the page cannot be read, DocumentError
    where a file cannot be written. In each case nothing was written before the file in question.
    """
    from reconciler.render.init import Setup, setup_text

    imports = asked.page_id is not None and any(os.environ.get(name) for name in _KEYS)
    files, kept = _chosen(asked, console)
    config = asked.folder / NAME
    if imports and config in files:
        del files[config]
        import_page(Import(str(asked.page_id), str(config), asked.folder, force=True, schema_follows=True), console)
    written = [path for path, text in files.items() if _write(path, text)]
    if imports and config not in kept:
        written.insert(0, config)
    text = Setup(
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
    console.out(setup_text(text, color=console.out_color))
    return 0


def _chosen(asked: InitOptions, console: Console) -> tuple[dict[Path, str], list[Path]]:
    """The files to write, by path, and those that stay as they are. Nothing is written before every question is answered."""
    files = {asked.folder / path: text for path, text in _files(asked).items()}
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


def _files(asked: InitOptions) -> dict[Path, str]:
    """Every file of a setup and its text; of the configuration, the one to fill in."""
    from reconciler.config.schema.json_schema import config_schema, schema_text

    files = {
        Path(NAME): _template("statuspage.yaml").replace(PLACEHOLDER, asked.page_id or PLACEHOLDER),
        SCHEMA: schema_text(config_schema()),
    }
    if asked.github:
        for name in ("plan", "apply", "drift"):
            files[WORKFLOWS / f"statuspage-{name}.yml"] = _template("github", f"statuspage-{name}.yml")
        for name in ("action.yml", "run.sh"):
            files[ACTION / name] = _template("action", name)
    if asked.gitlab:
        files[PIPELINE] = _template("gitlab", "gitlab-ci.yml")
    return files


def _configuration(folder: Path) -> Path | None:
    """The configuration that is there, as `validate` would find it; where file and folder are both there, the file."""
    from reconciler.config.load.files import find_config

    try:
        return find_config(None, folder.absolute()).relative_to(Path.cwd())
    except ValueError:
        return find_config(None, folder.absolute())
    except ConfigError:
        return folder / NAME if (folder / NAME).exists() else None


def _to_fill_in(path: Path) -> bool:
    """Whether a file that is kept is still one to fill in: no page goes by that id."""
    try:
        if path.name != NAME or not path.is_file():  # a link may lead to a device, and reading that would never end
            return False
        from reconciler.documents.atomic_write import read_bounded

        return f"id: {PLACEHOLDER}" in read_bounded(path, _LOOKED_AT).decode("utf-8", "replace")
    except OSError:
        return False


def _same(path: Path, text: str) -> bool:
    """Whether this very text is at the path, in a file of its own."""
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
    """Write a file; False where it is so already."""
    from reconciler.applier import write_whole

    if _same(path, text):
        return False
    with DocumentError.in_place_of_os("the file cannot be written", place=path):
        write_whole(path, text)
    return True


def _repository_above(folder: Path) -> Path | None:
    """The repository's own folder, where it is not this one: code hosts read workflows there only."""
    here = folder.absolute()
    if (here / ".git").exists():
        return None
    return next((above for above in here.parents if (above / ".git").exists()), None)


def _template(*names: str) -> str:
    return resources.files("reconciler.app").joinpath("templates", *names).read_text(encoding="utf-8")
