"""Numbers, times and types in words."""

from datetime import UTC, datetime
from unicodedata import category, east_asian_width

from reconciler.model.services import DEFAULT, SERVICES, kind_named


def columns(text: str) -> int:
    """The width of a text in terminal columns."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":  # marks, and what completes a Hangul syllable
        return 0
    return 1 + (east_asian_width(char) in "WF")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 request`, `2,000 requests`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def kinds(number: int, kind: str) -> str:
    """A number of resources: `3 groups`. A singleton (the page's settings) is not counted."""
    described = kind_named(kind)
    return alone(kind) if described and described.identity.single else count(number, kind_word(kind))


def alone(kind: str) -> str:
    """The name of a singleton: `page settings`, `status embed`."""
    return title(kind).lower()


def kind_word(kind: str) -> str:
    """The type in words: `metric provider`."""
    return kind.replace("_", " ").replace("-", " ")


def title(kind: str) -> str:
    """The type's title, as a heading."""
    described = kind_named(kind)
    return described.title if described else kind_word(kind).capitalize()


def takes(seconds: float) -> str:
    """An estimated duration: `less than 1 s`, `about 12 s`, `about 2 min`, `about 3 h`."""
    if seconds < 1:
        return "less than 1 s"
    if seconds < 99.5:
        return f"about {seconds:.0f} s"
    if seconds < 99.5 * 60:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.0f} h"


def exactly(seconds: float) -> str:
    """A measured duration: `0.4 s`, `2 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def moment(text: str, now: datetime | None = None) -> str:
    """An ISO 8601 time for people, with its age if `now` is given; the text itself if it is not a time."""
    try:
        then = datetime.fromisoformat(text)
        then = (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    shown = f"{then:%Y-%m-%d %H:%M} UTC"
    return f"{shown}, {age((now - then).total_seconds())}" if now else shown


def age(seconds: float) -> str:
    """How long ago: `5 minutes ago`, `3 days ago`."""
    if seconds <= -60:
        return "which is yet to come by the clock of this machine"
    if seconds < 60:
        return "just now"
    for unit, length, limit in (("minute", 60, 7200), ("hour", 3600, 172_800)):
        if seconds < limit:
            return f"{count(int(seconds // length), unit)} ago"
    return f"{count(int(seconds // 86_400), 'day')} ago"


def service_words(name: str) -> list[str]:
    """What is said of the service that a page lives on: nothing of the usual one."""
    service = SERVICES.get(name)
    if service is DEFAULT:
        return []
    if service is None:
        return [name]
    return [service.title, *(["experimental"] if service.experimental else [])]
