"""A message about drift for a webhook: one sentence per page, without any value of the page."""

from collections.abc import Iterable, Sequence

from reconciler import __version__
from reconciler.documents.drift_state import DriftNews
from reconciler.model.enumeration import and_more
from reconciler.render import verdict as verdicts
from reconciler.render.escape import clip, visible

_SENTENCES = {
    "drift": "differs from the configuration",
    "other_drift": "differs from the configuration in another way",
    "recovery": "matches the configuration again",
    "failed_check": "could not be checked",
}
_SIGNS = {"drift": ":warning:", "other_drift": ":warning:", "recovery": ":white_check_mark:", "failed_check": ":x:"}

_SHOWN = 50
"""Maximum number of pages in a message of Slack, which cuts messages at 40,000 characters."""


def news_sentence(news: DriftNews) -> str:
    """`acme differs from the configuration: 1 to update`"""
    return " ".join(part for part in (_shown_key(news), _predicate(news)) if part)


def _shown_key(news: DriftNews) -> str:
    """The page's key, or nothing for the check as a whole."""
    return clip(visible(news.state.key), 120)


def _predicate(news: DriftNews) -> str:
    """What is so of the page, or of the check as a whole. Nothing in it was chosen by other people."""
    if not news.state.key:
        return f"the drift check {'works again' if news.event == 'recovery' else 'failed before any page was read'}"
    counts = f": {verdicts.counts(news.plan)}" if news.plan is not None and news.plan.differs else ""
    return f"{_SENTENCES[news.event]}{counts}"


def webhook_json(news: Iterable[DriftNews], run_url: str | None) -> dict[str, object]:
    """The body for any receiver."""
    return {
        "format_version": "1.0",
        "tool_version": __version__,
        "run_url": run_url,
        "changes": [
            {
                "event": each.event,
                "page": each.state.key,
                "page_id": each.state.id,
                "since": each.state.since,
                "drift_since": each.state.drift_since,
                "text": news_sentence(each),
            }
            for each in news
        ],
    }


def slack_json(news: Sequence[DriftNews], run_url: str | None) -> dict[str, object]:
    """The body for an incoming webhook of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""
    lines = [" ".join((_SIGNS[each.event], *_code(_shown_key(each)), _predicate(each))) for each in news[:_SHOWN]]
    if len(news) > _SHOWN:
        lines.append(and_more(len(news) - _SHOWN))
    if run_url:
        lines.append(f"<{_mrkdwn(run_url)}|the run>")
    return {"text": "\n".join(lines)}


def _code(text: str) -> tuple[str, ...]:
    """Text as inline code, in which Slack makes no links of addresses, and sees no emphasis and no emoji; nothing for none."""
    return (f"`{_mrkdwn(text.replace('`', chr(39)))}`",) if text else ()


def _mrkdwn(text: str) -> str:
    """Text in which Slack sees no mention and no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
