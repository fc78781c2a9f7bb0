"""What an adoption writes into the files, and what it leaves alone, as Markdown for a pull request."""

from collections.abc import Iterator

from reconciler.model.enumeration import and_more
from reconciler.render.adopted import AdoptedReport, ReportedChange, ReportedDifference
from reconciler.render.escape import markdown

_SHOWN = 100
"""Maximum number of differences listed of each sort; the rest are counted."""

_LONGEST = 300


def adopted_markdown(report: AdoptedReport) -> str:
    """The lists of both."""
    return "\n".join([*_written(report), *_left(report)]) + "\n"


def _written(report: AdoptedReport) -> Iterator[str]:
    if report.changes:
        yield "**From the page into the file**"
        yield ""
        yield from map(_change, report.changes[:_SHOWN])
        yield from _more(len(report.changes))


def _left(report: AdoptedReport) -> Iterator[str]:
    if report.left:
        yield from ("", "**Not written**", "")
        yield from map(_difference, report.left[:_SHOWN])
        yield from _more(len(report.left))


def _more(number: int) -> Iterator[str]:
    if number > _SHOWN:
        yield f"- {and_more(number - _SHOWN, thousands=',')}"


def _change(change: ReportedChange) -> str:
    included = f", with {', '.join(change.included[:10])}" if change.included else ""
    if len(change.included) > 10:
        included += f" {and_more(len(change.included) - 10)}"
    return f"- {_text(f'{change.address}: {change.what}{included}')}"


def _difference(left: ReportedDifference) -> str:
    place = f" ({left.place})" if left.place else ""
    return f"- {_text(f'{left.address}: {left.what}: {left.why}{place}')}"


def _text(text: str) -> str:
    return markdown(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
