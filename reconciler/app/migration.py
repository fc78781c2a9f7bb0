"""Taking a page to another service as a file: read, taken across, written, told. Nothing is written to either service."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.app.console import Console
from reconciler.app.import_page import Import, refuse_present, write_file
from reconciler.app.load import load
from reconciler.app.progress import Reporter
from reconciler.app.services import services
from reconciler.errors import ConfigError, ReconcilerError, SettingError
from reconciler.model.crossing import Crossing
from reconciler.model.kind import Scope
from reconciler.model.resource import Config, DesiredPage, LivePage, Provider, Source
from reconciler.model.services import SERVICES

if TYPE_CHECKING:  # `--help` loads no documents
    from reconciler.documents.migration import MigrationDocument

PROVIDERS = tuple(SERVICES)
"""The services that a page can be on."""


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """What a person asked to be taken across."""

    to: str
    """The key that the page gets, or has in the configuration."""
    source: str | None = None
    """The key of the page in the configuration."""
    page_id: str | None = None
    """The id of a page that the configuration does not declare."""
    provider: str | None = None
    """The service of that page."""
    path: str | None = None
    """The configuration file or folder; None to look for it."""
    out: Path | None = None
    """The file to write; None for stdout."""
    members: bool = False
    """Whether to write the people too."""
    format_: str = "text"
    """The output format: `text` or `json`."""
    live: Path | None = None
    """A snapshot in the live page's place."""
    force: bool = False
    """Whether to overwrite existing files."""
    sandbox: bool = False
    """Whether to read from the embedded sandbox."""


def migrate_page(asked: MigrationRequest, console: Console) -> int:
    """Read the page, write the file, tell what becomes of it.

    Raises SettingError for a key that names nothing, ServiceError where the page cannot be read, RefusedError where a file is in the
    way.
    """
    from reconciler.config.migration import migrate
    from reconciler.config.migration_report import report_of
    from reconciler.config.write.items import Variable
    from reconciler.config.write.page import write_page
    from reconciler.config.yaml.emit import Literal

    out = None if asked.out == Path("-") else asked.out
    refuse_present([out] if out is not None else [], force=asked.force)
    config = _config(asked)
    source = _source(asked, config)
    crossing, target = _way(asked, source, config)
    live = _read(asked, source, config, console)
    variable = None if target is not None and target.id else _variable(asked.to)
    page_id = target.id if target is not None and target.id else Literal(f"${{env:{variable}}}")
    migrated = migrate(live, crossing, page_id=page_id, people=asked.members, rules=len(source.alerts))
    written = write_page(
        migrated.live,
        key=asked.to,
        people=asked.members,
        schema=Import("", str(out) if out is not None else None).schema,
        every_setting=True,
        remarks=migrated.remarks,
    )
    if variable is not None:
        about = f"id of the page in {crossing.target.title}"
        written = replace(written, variables=(Variable(variable, about), *written.variables))
    try:
        report = report_of(live, migrated, written, key=source.key, variable=variable)
    except ConfigError as error:
        raise ReconcilerError(f"the page cannot be written as a file: {error.problems[0].message}") from None
    if out is not None:
        write_file(out, written.text)
    _tell(_report_text(report, asked, console, out), written.text if out is None else None, console)
    return 0


def _report_text(report: "MigrationDocument", asked: MigrationRequest, console: Console, out: Path | None) -> str:
    """The report in the form that was asked for."""
    from reconciler.render.migration import migration_json, migration_markdown, migration_text

    where = str(out) if out is not None else None
    if asked.format_ == "json":
        return migration_json(report)
    if asked.format_ == "markdown":
        return migration_markdown(report, out=where)
    color = console.err_color if out is None else console.out_color
    return migration_text(report, out=where, color=color, width=console.width)


def _tell(report: str, text: str | None, console: Console) -> None:
    """The report to stdout; if the file itself is written there, to stderr."""
    if text is None:
        console.document(report)
    else:
        console.document(text)
        console.err(report)


def _config(asked: MigrationRequest) -> Config | None:
    """The configuration. A page that is named by its id needs none."""
    from reconciler.config.load.files import find_config

    if asked.page_id is not None and asked.path is None:
        try:
            find_config(None, Path.cwd())
        except ConfigError:
            return None
    return load(asked.path, secrets_needed=False)


def _source(asked: MigrationRequest, config: Config | None) -> DesiredPage:
    """The page that is left. Raises SettingError where the configuration has none of the key."""
    if asked.page_id is not None:
        provider = Provider(asked.provider or Provider().type)
        provider = replace(provider, rate_limit=provider.service.rate_limit)
        return DesiredPage(asked.page_id, asked.page_id, (), frozenset(), Source("", 0, 0), provider)
    return _declared(config, asked.source, "--from")


def _declared(config: Config | None, key: str | None, option: str) -> DesiredPage:
    page = config.page(key) if config is not None and key is not None else None
    if page is None or page.scope is not Scope.PAGE:
        keys = [page.key for page in config.pages if page.scope is Scope.PAGE] if config is not None else []
        hint = f"it declares {', '.join(keys)}" if keys else "give --from-page-id and --from-provider"
        raise SettingError(f"{option} {key}: the configuration declares no such page", hint=hint)
    return page


def _way(asked: MigrationRequest, source: DesiredPage, config: Config | None) -> tuple[Crossing, DesiredPage | None]:
    """The way to take, and the page at its end if the configuration declares it. Raises SettingError where there is no way."""
    from reconciler.model.services.crossing import crossing_of, other_service

    target = config.page(asked.to) if config is not None else None
    if target is not None and target.scope is not Scope.PAGE:
        raise SettingError(f"--to {asked.to}: this is an organization, and no page", hint="give another key")
    service = target.service if target is not None else other_service(source.service)
    crossing = crossing_of(source.service, service) if service is not None else None
    if crossing is None:
        raise SettingError(
            f"--to {asked.to}: the two pages are on one service, {source.service.title}",
            hint="a page that stays on its service needs no migration: copy its block, and give it another key and id",
        )
    return crossing, target


def _variable(key: str) -> str:
    """The variable to which the file leaves the id of a page that is not declared."""
    from reconciler.config.write.names import slug

    return f"PAGE_{slug(key, 'page').replace('-', '_').upper()}_ID"


def _read(asked: MigrationRequest, source: DesiredPage, config: Config | None, console: Console) -> LivePage:
    """The page as it is, or as the snapshot has it. People are read to be counted."""
    from reconciler import applier
    from reconciler.providers.protocol import Wanted

    if asked.live is not None:
        page = applier.read_snapshot(asked.live).page_for(source)
        if page is None:
            raise SettingError(f"the snapshot has no page {source.key}", place=str(asked.live))
        return page
    kinds = source.service.kinds_of(Scope.PAGE)
    people = frozenset(kind.name for kind in kinds if kind.identity.personal)
    wanted = Wanted(frozenset(kind.name for kind in kinds), whole=people, facts=frozenset({"incidents"}))
    reporter = Reporter(console)
    with services(
        config, sandbox=asked.sandbox, page_ids=(source.id,) if source.id else (), on_event=reporter.on_event
    ) as reached:
        reporter.reading(source.key)
        try:
            backend = reached.backend_for(source)
            page_id = applier.existing_id(backend, source)
            return applier.read_whole(backend, page_id, wanted, source.service).page
        finally:
            reporter.clear()
