"""What is said of a page on its way to another service: each field of the source in one of three lists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reconciler.config.migration import MigratedPage, has_value, is_usual, says_something
from reconciler.config.schema.sections import block_path
from reconciler.config.write.page import Written, read_back
from reconciler.documents.migration import (
    CarriedDocument,
    LostDocument,
    MigrationDocument,
    MigrationFindingDocument,
    MigrationSideDocument,
    MigrationVariableDocument,
    TypedInDocument,
)
from reconciler.model.crossing import Counterpart, Loss, Way
from reconciler.model.field import Field
from reconciler.model.kind import Kind, Scope
from reconciler.model.resource import Live, LivePage


@dataclass
class _Tally:
    """How much of the source falls under which line of the table."""

    counterparts: Counter[Counterpart] = field(default_factory=Counter)
    """How many resources have a field with a counterpart."""
    losses: dict[Loss, dict[str, None]] = field(default_factory=dict)
    """The names of the fields or resources that fall under a loss."""
    about: dict[Loss, list[str]] = field(default_factory=dict)
    """What is lost, in words, by loss."""
    items: dict[Loss, set[str]] = field(default_factory=dict)
    """The IDs of the resources that a loss affects."""
    usual: dict[str, None] = field(default_factory=dict)
    """What the other service lacks and what is here at its initial value."""

    def lose(self, loss: Loss, what: str, item: Live, about: str | None) -> None:
        """Count one thing that stays behind."""
        self.losses.setdefault(loss, {})[what] = None
        self.items.setdefault(loss, set()).add(item.id)
        if about is not None and about not in self.about.setdefault(loss, []):
            self.about[loss].append(about)


def report_of(
    source: LivePage, migrated: MigratedPage, written: Written, *, key: str, variable: str | None = None
) -> MigrationDocument:
    """The report of a page that was taken across and written.

    Args:
        source: the page as it is.
        migrated: the page as it would be on the other service.
        written: the file of it.
        key: the key of the page as it is.
        variable: the variable to which the file leaves the page's ID, if it does.

    Raises:
        ConfigError: the file is not valid.
    """
    crossing, tally = migrated.crossing, _tally(source, migrated)
    findings = [MigrationFindingDocument(what=f.what, message=f.message, advice=f.advice) for f in migrated.findings]
    for left_out in written.left_out:
        text = "change it in the file, or leave it out for good"
        findings.append(MigrationFindingDocument(what=left_out.what, message=f"left out: {left_out.why}", advice=text))
    lines: dict[Way, list[CarriedDocument]] = {way: [] for way in Way}
    for each in crossing.counterparts:
        if tally.counterparts[each]:
            lines[each.way].append(_carried(each, tally.counterparts[each], migrated))
    facts = [_fact(each, tally.counterparts[each], migrated) for each in crossing.facts if tally.counterparts[each]]
    (page,) = read_back(written).pages
    items = Counter(item.kind.name for item in page.items if not item.kind.concludes)
    of_page = source.service.kinds_of(Scope.PAGE)
    return MigrationDocument(
        source=MigrationSideDocument(key=key, id=source.id, name=source.name, **_of(source)),
        target=MigrationSideDocument(
            key=written.key, id=None if variable else migrated.live.id, variable=variable, **_of(migrated.live)
        ),
        snapshot_taken_at=source.taken_at,
        written={kind.name: items[kind.name] for kind in page.service.kinds if items[kind.name]},
        carried=tuple(lines[Way.CARRIED]),
        changed=(*lines[Way.CHANGED], *facts),
        lost=tuple(_lost(loss, tally) for loss in (*crossing.losses, *crossing.fact_losses) if loss in tally.losses),
        stays=tuple(LostDocument(what=(), items=0, lost=loss.lost, advice=loss.advice) for loss in crossing.stays),
        as_usual=tuple(tally.usual),
        additions=tuple(dict.fromkeys(_addition(kind, each) for kind, each in crossing.additions)),
        not_read=tuple(kind.name for kind in of_page if kind.name not in source.read and not kind.concludes),
        subscribers=_subscribers(source),
        subscribers_written=sum(items[kind.name] for kind in page.service.kinds if kind.subscribes),
        findings=tuple(findings),
        texts=tuple(_texts(migrated)),
        variables=tuple(MigrationVariableDocument(name=v.name, about=v.about) for v in written.variables),
        steps=crossing.steps,
    )


def place(kind: Kind, field_: Field) -> str:
    """Where a field stands: `settings.colours.cssGreenColor`, `component description`."""
    if not kind.identity.single:
        return f"{kind.name} {field_.name}".replace("_", " ", kind.name.count("_"))
    path = block_path(kind, field_.section) if field_.section else kind.section
    return ".".join((*path, field_.yaml_key))


def _addition(kind: Kind, field_: Field) -> str:
    """Where a field stands; of a block of fields the block, and of a kind that only the target has the kind."""
    if kind.concludes:
        return ".".join(kind.section)
    if kind.identity.single and field_.path:
        return ".".join((*kind.section, *field_.path[:1]))
    return place(kind, field_)


def _of(page: LivePage) -> dict[str, str]:
    return {"service": page.service.name, "title": page.service.title}


def _tally(source: LivePage, migrated: MigratedPage) -> _Tally:
    tally, crossing = _Tally(), migrated.crossing
    paths = _Paths(source)
    for item in source.items:
        lost_kind = crossing.lost_kind(item.kind)
        if lost_kind is not None:
            tally.lose(lost_kind, item.kind.title.lower(), item, paths.of(item))
            continue
        if item.kind.identity.personal and item.kind.name not in migrated.live.read:
            continue
        for each in item.kind.fields:
            value = item.value(each) if each.name != "name" or item.kind.identity.single else item.name
            if has_value(each, value):
                _count(tally, migrated, item, each, paths)
        for fact in crossing.facts:
            tally.counterparts[fact] += fact.kind == item.kind.name and says_something(item.facts.get(fact.field))
        for loss in crossing.fact_losses:
            for name in loss.fields if loss.kind == item.kind.name else ():
                text = _told(item.facts.get(name))
                if text:
                    tally.lose(loss, name, item, text if item.kind.identity.single else paths.of(item))
    return tally


def _count(tally: _Tally, migrated: MigratedPage, item: Live, each: Field, paths: "_Paths") -> None:
    """Count one value of the source where it belongs."""
    loss = migrated.crossing.loss(item.kind, each.name)
    if loss is None:
        tally.counterparts[migrated.crossing.by_field[item.kind.name, each.name]] += 1
    elif is_usual(item.kind, each, item.fields.get(each.name)) and not loss.last:
        tally.usual[place(item.kind, each)] = None
    else:
        value = item.fields.get(each.name)
        single = item.kind.identity.single and not each.sensitive and isinstance(value, (str, int, float))
        named = f"{each.yaml_key} " if len(loss.fields) > 1 else ""
        tally.lose(loss, place(item.kind, each), item, f"{named}{_shown(value)}" if single else paths.of(item))


def _told(value: object) -> str:
    """What a person put into something that the service only shows; of a picture its address. Numbers are the service's own."""
    if isinstance(value, dict):
        return next((text for key, each in value.items() if key.endswith("url") and (text := _told(each))), "")
    return value.strip() if isinstance(value, str) else ""


def _shown(value: object) -> str:
    """What stands in a setting, in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


class _Paths:
    """The names of the source's resources with what they stand in. People have none."""

    def __init__(self, page: LivePage) -> None:
        self._by_id = page.by_id

    def of(self, item: Live) -> str | None:
        """`Core API/REST API`."""
        if item.kind.identity.single or item.kind.identity.personal:
            return None
        parent = self._by_id.get(item.parent or "")
        return f"{parent.name}/{item.name}" if parent is not None else item.name


def _carried(each: Counterpart, items: int, migrated: MigratedPage) -> CarriedDocument:
    kinds, others = migrated.crossing.source.by_name, migrated.crossing.target.by_name
    return CarriedDocument(
        what=place(kinds[each.kind], kinds[each.kind].by_name[each.field]),
        becomes=place(others[each.kind], others[each.kind].by_name[each.becomes]),
        items=items,
        note=each.note,
    )


def _fact(each: Counterpart, items: int, migrated: MigratedPage) -> CarriedDocument:
    kind = migrated.crossing.target.by_name[each.kind]
    return CarriedDocument(
        what=each.field if kind.identity.single else f"{kind.name} {each.field}",
        becomes=place(kind, kind.by_name[each.becomes]),
        items=items,
        note=each.note,
    )


def _lost(loss: Loss, tally: _Tally) -> LostDocument:
    return LostDocument(
        what=tuple(tally.losses[loss]),
        items=len(tally.items[loss]),
        about=tuple(tally.about.get(loss, ())),
        lost=loss.lost,
        advice=loss.advice,
    )


def _subscribers(source: LivePage) -> dict[str, int] | None:
    """How many subscribe, by channel."""
    kinds = {kind.name for kind in source.service.kinds if kind.subscribes}
    if not kinds & source.read:
        return None
    return dict(Counter(_channel(item) for item in source.items if item.kind.name in kinds))


def _channel(item: Live) -> str:
    """The channel of a subscriber; in a snapshot only the service's own word for it is left."""
    channel, colon, _ = item.name.partition(":")
    mode = item.facts.get("mode")
    return channel if colon else mode if isinstance(mode, str) and mode else "any channel"


def _texts(migrated: MigratedPage) -> Iterator[TypedInDocument]:
    """What the other service's API cannot make, as texts to be typed in."""
    manual_kinds = {kind.name for kind in migrated.crossing.source.kinds if migrated.crossing.is_manual(kind)}
    for item in migrated.live.items:
        if item.kind.name in manual_kinds:
            listed: Iterable[Field] = (each for each in item.kind.fields if each.in_file and each.name in item.fields)
            fields = {each.name: _text(item.fields[each.name]) for each in listed}
            yield TypedInDocument(kind=item.kind.name, name=item.name, fields=fields)


def _text(value: object) -> str:
    return value.rstrip("\n") if isinstance(value, str) else _shown(value) or _words(value)


def _words(value: object) -> str:
    return ", ".join(map(_text, value)) if isinstance(value, Sequence) else ""
