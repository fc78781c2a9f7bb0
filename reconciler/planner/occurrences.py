"""Time windows: expand recurrence rules into single windows, and leave out windows that have begun.

This happens before matching. A window that begins at or before the time of planning belongs to whoever runs it. It is
dropped from the file and from the page, so it is never recreated, changed or deleted. What a command scheduled is
dropped from the page as well.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from reconciler.errors import PlanError
from reconciler.model.address import Address
from reconciler.model.enumeration import first_of
from reconciler.model.plan import Note
from reconciler.model.recurrence import Repeat, Window, following, minute, point, shown, starts, wall_clock, zone_of
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, declared_zone
from reconciler.model.services import kind_named
from reconciler.model.values import instant, spelling

GRACE = timedelta(days=1)
"""How long after the end of a window the one that takes its place in the series need not be live yet."""

PAST_SHOWN = 5
"""Maximum number of past windows named in a note; the rest are counted."""


def to_come(live: LivePage, pages: Iterable[DesiredPage | None], now: datetime) -> LivePage:
    """The live page without windows that have begun or that a command scheduled, unless the file has their ID. Times are
    in the zone of the first page that declares windows.

    The page is unchanged if none does. `now` is in UTC.
    """
    declaring = [page for page in pages if page is not None and _declares_windows(page)]
    if not declaring:
        return live
    zone = declared_zone(declaring[0].items)
    pins = {item.pin for page in declaring for item in page.items if item.kind.window is not None}
    ours = (item for item in live.items if item.id in pins or not item.kind.by_command(item.facts))
    waiting = (item for item in ours if item.kind.window is None or _to_come(item, now))
    return replace(live, items=tuple(_on_the_clocks_of(zone, item) for item in waiting))


def unrolled(
    page: DesiredPage, live: LivePage, now: datetime, *, lenient: bool = False
) -> tuple[DesiredPage, tuple[Note, ...]]:
    """The page with each rule expanded into its next windows, without any that have begun, and notes about those.

    Whenever a window of a rule begins, one more comes due at the end of the series. With `lenient`, one that came
    due less than `GRACE` ago and is not live is left out, with a note: that time passes is not drift.

    Raises PlanError for an invalid time, zone or rule.
    """
    if not _declares_windows(page):
        return page, ()
    unroller = _Unroller(live, declared_zone(page.items), now, lenient)
    items = tuple(desired for item in page.items for desired in unroller.items(item))
    return replace(page, items=items), tuple(unroller.notes())


def beside_commands(page: DesiredPage, live: LivePage) -> Iterator[Note]:
    """Notes about expanded windows that share name and start with one that a command scheduled."""
    scheduled = {
        (spelling(item.name), item.kind.begins(item.fields)): item.id
        for item in live.items
        if item.kind.by_command(item.facts)
    }
    for item in page.items if scheduled else ():
        live_id = scheduled.get((spelling(item.name), item.kind.begins(item.fields))) if item.kind.window else None
        if live_id is not None and item.pin != live_id:
            text = f"{item.address}: a command scheduled one with the same name and start (ID {live_id})"
            yield Note("by_command", f"{text}; cancel it, or write `id: {live_id}` to manage it in the file")


def _declares_windows(page: DesiredPage) -> bool:
    return any(kind.window and kind.name in page.declared for kind in page.service.kinds)


def _to_come(live: Live, now: datetime) -> bool:
    start = live.kind.begins(live.fields)
    return start is not None and start > now


def _on_the_clocks_of(zone: str, live: Live) -> Live:
    """The live window with its times in the file's zone, since plans show both side by side."""
    window = live.kind.window
    if window is None:
        return live
    moments = {name: instant(live.fields.get(name)) for name in (window.start, window.end)}
    times = {name: shown(moment, zone) for name, moment in moments.items() if isinstance(moment, datetime)}
    return replace(live, fields={**live.fields, **times})


@dataclass(slots=True)
class _Unroller:
    """Turns declared windows into their upcoming occurrences."""

    live: LivePage
    """The live page."""
    page_zone: str
    """The time zone of the page."""
    now: datetime
    """The time of the run."""
    lenient: bool
    """Whether windows that have just come due are left out."""
    past: list[str] = field(default_factory=list)
    """Addresses of windows that have begun."""
    ended: list[str] = field(default_factory=list)
    """Addresses of series without an upcoming window."""
    due: list[str] = field(default_factory=list)
    """Addresses of windows that have just come due."""

    def items(self, item: Desired) -> Iterator[Desired]:
        """The upcoming windows that the item stands for."""
        if item.kind.window is None:
            yield item
            return
        try:
            yield from self._windows(item, item.kind.window)
        except (ValueError, OverflowError) as error:
            raise PlanError(f"{item.address}: {error}", place=str(item.source)) from None

    def _windows(self, item: Desired, window: Window) -> Iterator[Desired]:
        own = item.fields.get(window.zone)
        zone = own if isinstance(own, str) and own else self.page_zone
        fields = {name: value for name, value in item.fields.items() if name != window.zone}
        item = replace(item, fields=fields)
        if item.absent:
            yield from self._absent(item, window, zone)
        elif item.repeat is not None:
            momentses = following(item.repeat, zone, self.now)
            recent = self._recent(item.repeat, zone) if self.lenient else 0
            for number, (start, end) in enumerate(momentses):
                desired = self._at(item, window, zone, start, end)
                if number < len(momentses) - recent or self._is_live(desired):
                    yield desired
                else:
                    self.due.append(str(desired.address))
            if not momentses:
                self.ended.append(str(item.address))
        else:
            start, end = (point(str(item.fields[name]), zone) for name in (window.start, window.end))
            if start <= self.now:
                self.past.append(str(item.address))
                return
            times = {window.start: shown(start, zone), window.end: shown(end, zone)}
            address = item.address
            if len(address.path) > 1:  # for items that share a name: the time in normalized form
                address = address._replace(path=(item.name, minute(wall_clock(start, zone))))
            yield replace(item, address=address, fields={**fields, **times})

    def _recent(self, repeat: Repeat, zone: str) -> int:
        """Number of windows that run, or ended less than `GRACE` ago."""
        earliest = self.now - GRACE - repeat.duration
        begun = takewhile(lambda start: start <= self.now, starts(repeat, zone, earliest))
        return sum(1 for _ in begun)

    def _is_live(self, desired: Desired) -> bool:
        """Whether the page has a window of that name at that time."""
        names = {spelling(name) for name in (desired.name, *(path[-1] for path in desired.previously))}
        start = _start(desired)
        return any(spelling(live.name) in names and live.kind.begins(live.fields) == start for live in self.live.items)

    def _at(self, item: Desired, window: Window, zone: str, start: datetime, end: datetime) -> Desired:
        """One occurrence of a rule. Its start distinguishes it from the others."""
        times = {window.start: shown(start, zone), window.end: shown(end, zone)}
        address = item.address._replace(path=(item.name, minute(wall_clock(start, zone))), mark=None)
        fields = {"name": item.name, **times, **item.fields}
        return replace(item, address=address, fields=fields, repeat=None, pin=None)

    def _absent(self, item: Desired, window: Window, zone: str) -> Iterator[Desired]:
        """The absent windows: the one with that start or, without one, all upcoming windows of that name."""
        written = item.fields.get(window.start)
        start = point(written, zone) if isinstance(written, str) and written and item.repeat is None else None
        if item.pin is not None:
            yield item
            return
        named = [
            live
            for live in self.live.items
            if live.kind is item.kind
            and live.name == item.name
            and live.kind.waits(live.facts)
            and start in (None, live.kind.begins(live.fields))
            and _to_come(live, self.now)
        ]
        for live in named:
            path = (item.name, minute(wall_clock(live.kind.begins(live.fields) or self.now, zone)))
            mark = live.id if len(named) > len({live.kind.begins(live.fields) for live in named}) else None
            yield replace(item, address=item.address._replace(path=path, mark=mark), pin=live.id, repeat=None)

    def notes(self) -> Iterator[Note]:
        """Notes about what was left out."""
        if self.past:
            yield Note("begun", f"has begun or is over, and is left alone: {first_of(self.past, PAST_SHOWN)}")
        if self.ended:
            yield Note("ended", f"comes no more: {first_of(self.ended, PAST_SHOWN)}")
        if self.due:
            yield Note("due", f"has just come due, and the next apply schedules it: {first_of(self.due, PAST_SHOWN)}")


def segment(live: Live, page: LivePage) -> tuple[str, ...]:
    """The part of a live window's address after its name: its start in the page's zone."""
    start = live.kind.begins(live.fields)
    return (minute(wall_clock(start, _zone(page))),) if start is not None else ()


def _zone(page: LivePage) -> str:
    settings = page.by_id.get(page.id)
    zone = settings.fields.get("time_zone") if settings else None
    if isinstance(zone, str) and zone:
        with suppress(ValueError):
            zone_of(zone)
            return zone
    return "UTC"


def in_series(address: Address) -> Address | None:
    """The address of an occurrence's series, which is its name alone; None for anything else."""
    kind = kind_named(address.kind)
    if kind is None or kind.window is None or len(address.path) < 2:
        return None
    return address._replace(path=address.path[:1], mark=None)


@dataclass(slots=True)
class Pairs:
    """Matched windows."""

    found: list[tuple[Desired, Live]] = field(default_factory=list)
    """Declared windows with their live ones."""
    several: list[tuple[Desired, list[Live]]] = field(default_factory=list)
    """Declared windows with more than one candidate."""


NEAR = 24 * 60 * 60
"""Maximum distance in seconds between an occurrence and the live window it was moved to."""


def paired(items: Iterable[Desired], lives: Iterable[Live]) -> Pairs:
    """Match items and live windows with equal names: first by exact start, then, among the upcoming ones, by the
    nearest start.

    An exact name comes before one that the service may have respelled. A single window (not an occurrence of a rule)
    matches the only remaining live window of its name, however far it was moved.
    """
    pairs = Pairs()
    free = _FreeWindows()
    for live in lives:
        free.add(live)
    desireds = list(items)
    for named in (free.named, free.respelled):
        desireds = _at_its_time(desireds, named, free, pairs)
    _nearest(desireds, free, pairs)
    return pairs


@dataclass(slots=True)
class _FreeWindows:
    """The unmatched live windows."""

    exact: dict[str, list[Live]] = field(default_factory=dict)
    """By name."""
    loose: dict[str, list[Live]] = field(default_factory=dict)
    """By possible respelling of the name."""

    def add(self, live: Live) -> None:
        self.exact.setdefault(live.name, []).append(live)
        self.loose.setdefault(spelling(live.name), []).append(live)

    def take(self, live: Live) -> None:
        self.exact[live.name].remove(live)
        self.loose[spelling(live.name)].remove(live)

    def named(self, item: Desired) -> list[Live]:
        """Windows with the item's name, or with an earlier one."""
        names = dict.fromkeys((item.name, *(path[-1] for path in item.previously)))
        return [live for name in names for live in self.exact.get(name, ())]

    def respelled(self, item: Desired) -> list[Live]:
        """Windows whose name may be the service's spelling of the item's."""
        return self.loose.get(spelling(item.name), [])


def _at_its_time(
    items: list[Desired], named: Callable[[Desired], list[Live]], free: _FreeWindows, result: Pairs
) -> list[Desired]:
    """Match windows with the same start. Returns the items without a match."""
    desireds: list[Desired] = []
    for item in items:
        same = [live for live in named(item) if live.kind.begins(live.fields) == _start(item)]
        if len(same) > 1:
            result.several.append((item, same))
        elif same:
            result.found.append((item, same[0]))
            free.take(same[0])
        else:
            desireds.append(item)
    return desireds


def _start(item: Desired) -> datetime:
    moment = item.kind.begins(item.fields)
    assert moment is not None, item.address  # noqa: S101  `unrolled` put it there
    return moment


def _nearest(items: list[Desired], free: _FreeWindows, result: Pairs) -> None:
    left = {
        item.address: [live for live in free.named(item) or free.respelled(item) if live.kind.waits(live.facts)]
        for item in items
        if item.adopt
    }
    wanted = [item for item in items if left.get(item.address)]
    claims: dict[str, int] = {}
    for item in wanted:
        for live in left[item.address]:
            claims[live.id] = claims.get(live.id, 0) + 1
    pairs = []
    for item in wanted:
        for live in left[item.address]:
            distance = abs((_start(item) - (live.kind.begins(live.fields) or _start(item))).total_seconds())
            alone = len(item.address.path) == 1 and len(left[item.address]) == 1 and claims[live.id] == 1
            if alone or distance <= NEAR:
                pairs.append((distance, item.address, live.id, item, live))
    taken: set[str] = set()
    done: set[object] = set()
    for _, address, live_id, item, live in sorted(pairs, key=lambda pair: pair[:3]):
        if address not in done and live_id not in taken:
            done.add(address)
            taken.add(live_id)
            result.found.append((item, live))
