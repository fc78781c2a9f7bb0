"""The import command: read a live page, write it as a file, and check that the file's plan is empty."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.app.console import Console
from reconciler.app.load import today
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.app.terraform import TerraformOrigin
from reconciler.config.write.items import Variable
from reconciler.config.write.page import Written, read_back, write_page
from reconciler.errors import ConfigError, DocumentError, ReconcilerError, RefusedError
from reconciler.model.enumeration import first_of
from reconciler.model.kind import Scope
from reconciler.model.resource import USUAL, LivePage, Provider

NAME = "statuspage.yaml"
"""The file name in a folder."""

SCHEMA = Path("schemas") / "config.schema.json"
"""The schema path, relative to the working directory, that the file's first line names for editors."""


@dataclass(frozen=True, slots=True)
class Import:
    """The options of an import."""

    page_id: str
    """The ID of the live page."""
    out: str | None = None
    """The file to write, or a folder, which ends in a slash and may not exist yet. None for stdout."""
    root: Path = Path()
    """The folder that contains the schema for editors."""
    key: str | None = None
    """The page's key in the file; None for one derived from its name."""
    members: bool = False
    """Whether to write the people (subscribers, team members) too."""
    env_file: Path | None = None
    """The file that receives the environment variables; None for none."""
    split: bool = False
    """Whether to write long texts into files beside it."""
    force: bool = False
    """Whether to overwrite existing files."""
    sandbox: bool = False
    """Whether to read from the embedded sandbox."""
    provider: Provider = USUAL
    """The service that the page lives on, and how it is reached."""
    schema_follows: bool = False
    """Whether the schema that the first line names is written right after."""
    terraform: Path | None = None
    """A Terraform state, whose resources of this page are named in the file. `page_id` may then be empty."""
    removed_out: Path | None = None
    """The file that receives the `removed` blocks for Terraform; None for none."""

    @property
    def target(self) -> Path | None:
        """The YAML file to write; None for stdout."""
        if self.out is None or self.out == "-":
            return None
        path = Path(self.out)
        return path / NAME if self.out.endswith(("/", os.sep)) or path.is_dir() else path

    @property
    def schema(self) -> str:
        """The path of the schema relative to the file."""
        folder = self.target.parent if self.target is not None else self.root
        try:
            relative = Path(os.path.relpath(self.root / SCHEMA, folder)).as_posix()
        except ValueError:  # on another drive
            return (self.root / SCHEMA).resolve().as_posix()
        return relative if relative.startswith("../") else f"./{relative}"


def import_page(asked: Import, console: Console) -> int:
    """Read, write, check, and report. Nothing is written unless the file gives an empty plan.

    Raises:
        ServiceError: the page cannot be read.
        RefusedError: a file is in the way.
        DocumentError: a file cannot be written, or the Terraform state cannot be read.
        SettingError: the Terraform state does not have the page.
    """
    from reconciler.render.imported import Imported, imported_text

    outputs = (asked.target, asked.env_file, asked.removed_out)
    refuse_present([path for path in outputs if path is not None], force=asked.force)
    origin = TerraformOrigin(asked.terraform, asked.page_id) if asked.terraform else None
    live, closed = _read(replace(asked, page_id=origin.page_id) if origin else asked, console)
    written = write_page(
        live,
        key=asked.key,
        people=asked.members,
        split=asked.split,
        site=asked.provider.site,
        schema=asked.schema,
        remarks=origin.remarks(live) if origin else None,
    )
    check(written, live)
    files = _publish(written, asked, console)
    if origin and asked.removed_out:
        write_file(asked.removed_out, origin.removed())
    console.err(
        imported_text(
            Imported(
                live,
                written.key,
                files,
                [(variable.name, variable.about) for variable in written.variables],
                str(asked.env_file) if asked.env_file else None,
                [(variable.what, variable.why) for variable in written.left_out],
                closed,
                written.untouched,
                [(variable.same, variable.groups, variable.yaml) for variable in written.repetitions],
                schema=asked.target is None or asked.schema_follows or (asked.root / SCHEMA).is_file(),
                terraform=origin.summary(live, written.ids, asked.removed_out) if origin else None,
            ),
            color=console.err_color,
        )
    )
    return 0


def check(written: Written, live: LivePage) -> None:
    """Check that a generated file is valid and has an empty plan. Raises ReconcilerError otherwise, which means a bug."""
    from reconciler import planner

    try:
        (page,) = read_back(written).pages
        plan = planner.plan_page(page, live, today=today())
    except ConfigError as error:
        raise ReconcilerError(f"the page cannot be written as a file: {error.problems[0].message}") from None
    for action in plan.actions:
        raise ReconcilerError(f"nothing was written: the plan of the file would {action.verb.value} {action.address}")


def list_pages(console: Console, *, sandbox: bool, provider: Provider = USUAL) -> int:
    """List the pages that the key can access, since no ID was given. Raises ServiceError, and SettingError without a
    key.
    """
    from reconciler.render.imported import pages_text

    reporter = Reporter(console)
    with services(None, sandbox=sandbox, on_event=reporter.on_event) as reached:
        try:
            pages = reached.backend_of(provider).pages()
        finally:
            reporter.clear()
    console.err(pages_text(pages, color=console.err_color))
    return 64


def _read(asked: Import, console: Console) -> tuple[LivePage, Mapping[str, str]]:
    from reconciler import applier
    from reconciler.providers.protocol import Wanted

    kinds = asked.provider.service.kinds_of(Scope.PAGE)
    people = frozenset(kind.name for kind in kinds if kind.identity.personal)
    wanted = Wanted(
        frozenset(kind.name for kind in kinds) - (frozenset() if asked.members else people),
        whole=people if asked.members else frozenset(),
    )
    reporter = Reporter(console)
    with services(
        None, sandbox=asked.sandbox, page_ids=(asked.page_id,), provider=asked.provider, on_event=reporter.on_event
    ) as reached:
        reporter.reading(asked.page_id)
        try:
            whole = applier.read_whole(
                reached.backend_of(asked.provider), asked.page_id, wanted, asked.provider.service
            )
        finally:
            reporter.clear()
    return whole.page, whole.closed


def _publish(written: Written, asked: Import, console: Console) -> list[str]:
    """Write the files. The YAML comes last, so that it never exists without the files it reads."""
    if asked.target is None:
        console.document(written.text)
    beside = {asked.target.parent / name: text for name, text in written.files.items()} if asked.target else {}
    refuse_present(list(beside), force=asked.force)
    if asked.env_file:
        write_file(asked.env_file, env_text(written.variables), 0o600)
    for path, text in beside.items():
        write_file(path, text)
    if asked.target is not None:
        write_file(asked.target, written.text)
    return [str(path) for path in (asked.target, *beside) if path is not None]


def env_text(variables: tuple[Variable, ...]) -> str:
    """The variables as lines for a shell and for `.env` files. Unknown values are comments."""
    lines = [
        f"# {variable.name}=  ({variable.about})"
        if variable.value is None
        else f"{variable.name}={shlex.quote(variable.value)}"
        for variable in variables
    ]
    return "".join(f"{line}\n" for line in lines)


def refuse_present(paths: list[Path], *, force: bool) -> None:
    """Let no file be overwritten that nobody gave up. Raises RefusedError."""
    present = [] if force else [path for path in paths if path.is_file() or path.is_symlink()]
    if present:
        raise RefusedError(
            f"{first_of(present, 1, thousands=',')} is there already, and nothing was written",
            hint="give --force to overwrite, or another --out",
        )


def write_file(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file, whole or not at all. Raises DocumentError."""
    from reconciler.applier import write_whole

    with DocumentError.in_place_of_os("the file cannot be written", place=path):
        write_whole(path, text, mode=mode)
