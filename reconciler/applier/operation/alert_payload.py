"""Read alerts as Alertmanager sends them: the payload of a webhook (version 4), or the list of `GET /api/v2/alerts`.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config and
https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml. What is not needed is not looked at, so that
other senders of the same form work as well.
"""

import json
from collections.abc import Mapping
from typing import Any

from reconciler.errors import PayloadError
from reconciler.model.alert import Alert, AlertPayload, AlertState

LARGEST = 20_000_000
"""Maximum number of characters of a payload."""

_STATES = {
    "firing": AlertState.FIRING,
    "resolved": AlertState.RESOLVED,
    "active": AlertState.FIRING,
    "suppressed": AlertState.SILENT,
    "unprocessed": AlertState.SILENT,
}
"""The words of both forms. Alertmanager has not looked at an unprocessed alert yet."""

_WEBHOOK = ("firing", "resolved")
_LIST = ("active", "suppressed", "unprocessed")


def read_payload(text: str, *, complete: bool = False) -> AlertPayload:
    """The alerts of a payload. `complete` says that the list has all alerts that there are.

    Raises PayloadError with the path of what is wrong.
    """
    if len(text) > LARGEST:
        raise PayloadError(f"the alerts have more than {LARGEST:,} characters", hint="send fewer in one payload")
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except _TwiceError as error:
        raise PayloadError(f"an object has the key {error.args[0][:80]!r} twice", hint=_HINT) from None
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else None
        raise PayloadError("the alerts are not JSON", place=where, hint=_HINT) from None
    if isinstance(data, list):
        return AlertPayload(tuple(_listed(row, f"$[{n}]") for n, row in enumerate(data)), complete)
    if not isinstance(data, dict) or not isinstance(data.get("alerts"), list):
        raise PayloadError("this is neither a list of alerts nor a map with `alerts`", place="$", hint=_HINT)
    version = data.get("version", "4")
    if version != "4":
        raise PayloadError(f"the version {version!r} is not known; 4 is", place="$.version", hint=_HINT)
    if complete:
        hint = "leave --complete out, or send the output of `GET /api/v2/alerts`"
        raise PayloadError("a webhook's payload has one group of alerts, and not all", place="$", hint=hint)
    alerts = tuple(_alert(row, f"$.alerts[{n}]", _WEBHOOK) for n, row in enumerate(data["alerts"]))
    omitted = data.get("truncatedAlerts", 0)
    return AlertPayload(alerts, omitted=omitted if isinstance(omitted, int) and omitted > 0 else 0)


_HINT = "send the payload of an Alertmanager webhook, or the output of `GET /api/v2/alerts`"


class _TwiceError(Exception):
    """An object has a key twice, so that it has no clear meaning."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in pairs:
        if name in row:
            raise _TwiceError(name)
        row[name] = value
    return row


def _listed(row: Any, place: str) -> Alert:
    """An alert of the list: its state is a word inside `status`."""
    status = row.get("status") if isinstance(row, dict) else None
    if not isinstance(status, dict):
        raise PayloadError("an alert of the list has a map `status` with its `state`", place=f"{place}.status")
    return _alert({**row, "status": status.get("state")}, place, _LIST, ".status.state")


def _alert(row: Any, place: str, words: tuple[str, ...], status_place: str = ".status") -> Alert:
    if not isinstance(row, dict):
        raise PayloadError("an alert is a map", place=place)
    if row.get("status") not in words:
        raise PayloadError(f"the state of an alert is {' or '.join(words)}", place=f"{place}{status_place}")
    labels = _texts(row.get("labels"), f"{place}.labels")
    if not labels:
        raise PayloadError("an alert has labels", place=f"{place}.labels")
    annotations = _texts(row.get("annotations") or {}, f"{place}.annotations")
    since = row.get("startsAt", "")
    if not isinstance(since, str):
        raise PayloadError("a time is text", place=f"{place}.startsAt")
    return Alert(_STATES[row["status"]], labels, annotations, since[:40])


def _texts(value: Any, place: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise PayloadError("this must be a map of names and texts", place=place)
    for name, text in value.items():
        if not isinstance(text, str):
            raise PayloadError("this must be text", place=f"{place}.{name[:80]}")
    return value
