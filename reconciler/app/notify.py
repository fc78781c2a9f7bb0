"""Report changes of drift to a webhook: compare with the last check, send what changed, and remember it."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reconciler.errors import SettingError


@dataclass(frozen=True, slots=True)
class NotifyRequest:
    """The options of a notification."""

    plan: Path | None
    """The plan of the check; None if the check failed before it had one."""
    state: Path
    """The file with the state of the last check."""
    variable: str
    """The environment variable with the URL of the webhook."""
    slack: bool = False
    """Whether the webhook is one of Slack."""


def notify(request: NotifyRequest, now: datetime) -> tuple[str, ...]:
    """Send one message about all pages whose state changed, if any. Returns a sentence for each.

    The new state is written only after the message was taken, so that the next run sends what was not. Where no state can
    be kept, nothing is sent: every run would send it again.

    Raises:
        SettingError: the variable holds no URL of a webhook.
        DocumentError: the plan or the state cannot be read, or the state cannot be written.
        ServiceError: the webhook did not take the message.
    """
    from reconciler import ci
    from reconciler.applier import read_plan
    from reconciler.documents.drift_state import read_state, write_state
    from reconciler.render.notification import news_sentence, slack_json, webhook_json

    url = ci.webhook_url(request.variable)  # a wrong one is said in a quiet run too
    document = read_plan(request.plan) if request.plan is not None else None
    before = read_state(request.state)
    state, news = ci.transitions(before, document, now)
    if news:
        body = (slack_json if request.slack else webhook_json)(news, _run_url())
        write_state(before, request.state)
        ci.send(url, body, request.variable)
    if state != before:
        write_state(state, request.state)
    return tuple(map(news_sentence, news))


def _run_url() -> str | None:
    """The web page of the CI's run; None outside of a CI that is known."""
    from reconciler import ci

    try:
        return ci.context_of(os.environ).run_url
    except SettingError:
        return None
