"""The report of a probe, as YAML that its reader can check and send on."""

import re
from collections.abc import Iterator, Mapping, Sequence

from reconciler import __version__
from reconciler.model.probe import ProbeReport
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import count

NOT_ANSWERED = "not answered by reading"
_HEAD = (
    f"What a site answered to `reconciler probe` {__version__}.",
    "It was only read: every request was a GET. Ids and names are pseudonyms; no text, contact, address or key is in here.",
    "Look through it before you send it to anybody.",
)
_LONGEST = 200
_PLAIN = re.compile(r"[A-Za-z/](?:[A-Za-z0-9_./()?=&+-]| (?=[A-Za-z0-9(]))*")
_NOT_TEXTS = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)")


def probe_yaml(report: ProbeReport) -> str:
    """The report as a YAML document."""
    lines = [*(f"# {line}" for line in _HEAD)]
    for key, value in _content(report).items():
        lines += ["", *_pair(key, value, 0)]
    return "\n".join(lines) + "\n"


def probed_text(report: ProbeReport, place: str | None) -> str:
    """What was done, after a probe: how much is answered, that nothing was written, and where the report is."""
    answered = sum(1 for answer in report.answers if answer.value is not None)
    lines = [
        f"Sent {count(len(report.requests), 'GET request')} and nothing else: nothing was written.",
        f"{answered} of {len(report.answers)} questions are answered; {len(report.unread)} more cannot be by reading.",
    ]
    if place is not None:
        lines.append(
            f"The report is in {terminal(place)}. It holds pseudonyms in place of ids and names; look through it before you send it."
        )
    return "\n".join(lines) + "\n"


def _content(report: ProbeReport) -> dict[str, object]:
    return {
        "tool": f"statuspage-reconciler {__version__}",
        "written": "nothing",
        "answers": {
            answer.question: {"answer": "not told" if answer.value is None else answer.value, **answer.evidence}
            for answer in report.answers
        },
        NOT_ANSWERED: list(report.unread),
        "literals": {name: dict(counts) for name, counts in report.literals.items()},
        "fields": [
            {
                "object": shape.what,
                "read": shape.objects,
                "null": dict(shape.null),
                "missing": dict(shape.missing),
                "not documented": dict(shape.more),
            }
            for shape in report.shapes
        ],
        "rate limit headers": {name: list(values) for name, values in report.headers.items()},
        "pages": list(report.pages),
        "requests": [f"GET {path} {status}" for path, status in report.requests],
    }


def _pair(key: str, value: object, indent: int) -> Iterator[str]:
    start = f"{' ' * indent}{_scalar(key)}:"
    if isinstance(value, Mapping):
        yield start if value else f"{start} {{}}"
        for name, inner in value.items():
            yield from _pair(name, inner, indent + 2)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield start if value else f"{start} []"
        for inner in value:
            yield from _item(inner, indent + 2)
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: object, indent: int) -> Iterator[str]:
    """One item of a list; a map begins on the line of its dash."""
    dash = f"{' ' * indent}- "
    if not isinstance(value, Mapping):
        yield dash + _scalar(value)
        return
    lines = [line for name, inner in value.items() for line in _pair(name, inner, indent + 2)]
    yield dash + lines[0].lstrip(" ")
    yield from lines[1:]


def _scalar(value: object) -> str:
    """A value as YAML 1.1 and 1.2 read it alike, on one line and with nothing that acts on a terminal or a log."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = terminal(str(value), _LONGEST)
    return text if _PLAIN.fullmatch(text) and not _NOT_TEXTS.fullmatch(text) else dumped(text).strip()
