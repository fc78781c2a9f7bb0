"""Report changes of drift to a webhook: compare with the last check, send what changed, and remember it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reconciler.app.console import Console
from reconciler.errors import LockedError, SettingError

LOCK_TIMEOUT = 150.0
"""Seconds to wait for another run that uses the same state; longer than one takes, whatever its webhook does."""


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


def notify(request: NotifyRequest, console: Console, now: datetime) -> tuple[str, ...]:
    """Send one message about all pages whose state changed, if any. Returns a sentence for each.

    The new state is written only after the message was taken, so that the next run sends what was not. Where no state can
    be kept, nothing is sent: every run would send it again. Runs on one state wait for each other.

    Raises:
        SettingError: the variable holds no URL of a webhook.
        DocumentError: the plan or the state cannot be read, or the state cannot be written or locked.
        LockedError: another run did not end in time.
        ServiceError: the webhook did not take the message.
    """
    from reconciler import ci
    from reconciler.applier import read_plan
    from reconciler.documents.drift_state import read_state, write_state
    from reconciler.render.notification import news_sentence, slack_json, webhook_json

    url = ci.webhook_url(request.variable)  # a wrong one is said in a quiet run too
    document = read_plan(request.plan) if request.plan is not None else None
    with _alone(request.state, console):
        before = read_state(request.state)
        state, news = ci.transitions(before, document, now)
        if news:
            body = (slack_json if request.slack else webhook_json)(news, _run_url())
            write_state(before, request.state)
            ci.send(url, body, request.variable)
        if state != before:
            write_state(state, request.state)
    return tuple(map(news_sentence, news))


@contextmanager
def _alone(state: Path, console: Console) -> Iterator[None]:
    """Let no other run use the state meanwhile. Its lock is a file beside it, where every run that knows the state finds it."""
    from reconciler.applier.apply_lock import FileLocks, holding_names
    from reconciler.render.escape import terminal

    def waiting(_name: str, other: object) -> None:
        console.err(f"Waiting for another ci notify on {terminal(f'{state}: {other}')} …")

    with ExitStack() as stack:
        try:
            locks = FileLocks(state.parent)
            shown = {state.name: str(state)}
            stack.enter_context(holding_names(locks, shown, timeout=LOCK_TIMEOUT, work="ci notify", waiting=waiting))
        except LockedError as error:
            error.hint = "wait for it to end, and run this again"
            raise
        yield


def _run_url() -> str | None:
    """The web page of the CI's run; None outside of a CI that is known."""
    from reconciler import ci

    try:
        return ci.context_of(os.environ).run_url
    except SettingError:
        return None
