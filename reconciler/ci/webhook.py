"""Send one JSON message to a webhook. Its URL is a secret: whoever knows it can post, so no message names it."""

import os
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from reconciler.errors import ServiceError, SettingError, UnavailableError
from reconciler.http.client import HttpxTransport, check_root
from reconciler.http.message import BrokenBodyError, Request, Response, TransportError

PAUSES = (1.0, 5.0)
"""Seconds to pause before each retry of a message that was not taken."""

_TIMEOUT = 30.0
_sleep = time.sleep


def webhook_url(variable: str, environ: Mapping[str, str] | None = None) -> str:
    """The URL in an environment variable.

    Raises SettingError, which names the variable and not the URL, if it is not set, or is neither https nor on loopback.
    """
    url = (os.environ if environ is None else environ).get(variable, "").strip()
    if not url:
        raise SettingError(
            "is not set", place=variable, hint="set it to the URL of the webhook, from a secret of the CI"
        )
    try:
        parts = urlsplit(url)
        check_root(f"{parts.scheme}://{parts.netloc}", "the webhook", "the message")
    except (SettingError, ValueError):
        parts = None
    if parts is None or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise SettingError("is not the URL of a webhook", place=variable, hint="it is https, or on loopback") from None
    return url


def send(url: str, body: Mapping[str, object], variable: str) -> None:
    """Send the message; a webhook that fails or refuses for a while is tried three times.

    Raises ServiceError, which names the variable and not the URL, if the message was not taken. It may then have arrived.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    transport = HttpxTransport(f"{parts.scheme}://{parts.netloc}", {}, timeout=_TIMEOUT, max_body=1024 * 1024)
    try:
        for pause in (*PAUSES, None):
            error = _tried(transport, Request("POST", target, body=body), variable)
            if error is None:
                return
            if pause is None or not isinstance(error, UnavailableError):
                raise error
            _sleep(pause)
    finally:
        transport.close()


def _tried(transport: HttpxTransport, request: Request, variable: str) -> ServiceError | None:
    try:
        answer: Response = transport.send(request)
    except BrokenBodyError:
        return None  # the status says that it was taken, and nobody needs what follows
    except TransportError as error:
        return UnavailableError(f"the webhook in {variable} gave no answer: {error.reason}", hint=error.hint)
    if 200 <= answer.status < 300:
        return None
    text = f"the webhook in {variable} answered {answer.status}"
    if answer.status in (408, 425, 429) or answer.status >= 500:
        return UnavailableError(text, status=answer.status)
    return ServiceError(text, status=answer.status, hint=f"check the URL in {variable}")
