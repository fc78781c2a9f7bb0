"""Faults on request: rules that say which requests fail, and how."""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

Effect = Literal[
    "refuse",
    "error",
    "error_after",
    "html",
    "html_after",
    "reset_before",
    "reset_after",
    "delay",
    "truncate",
    "invalid_json",
    "empty",
    "edit",
]
_STATUS: dict[str, int] = {"refuse": 429, "error": 500, "error_after": 500, "html": 502, "html_after": 502}
AFTER = frozenset({"error_after", "html_after", "reset_after", "truncate", "invalid_json", "empty"})
"""Effects that happen after the request has been executed and committed."""


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One rule: of the matching requests, `times` fail with `effect`, starting with the `nth`.

    Effects: `refuse` (420 or 429 before execution), `error` and `html` (a status with a JSON or HTML body, before
    execution), `error_after` and `html_after` (the same after execution), `reset_before` and `reset_after` (the
    connection is cut before or after the commit), `delay` (only wait), `truncate`, `invalid_json` and `empty`
    (executed, but the body is truncated, invalid or missing), `edit` (`edits` are made manually first, then the request
    is answered as usual).
    """

    effect: Effect
    method: str = "*"
    """A method, or `*`."""
    path: str = "**"
    """A pattern for the path without /v1, or without /jsm/ops/api and the cloud ID: `*` matches within a segment, `**`
    across.
    """
    nth: int = 1
    """The first matching request to fail, counted from 1."""
    times: int | None = 1
    """How many requests fail from there on; None: all."""
    status: int | None = None
    """The status of the answer; by default 429 for refuse, 500 for error, 502 for html.

    200 with `error` is how Jira Service Management fails: the answer contains an `error`, or `success: false`.
    """
    retry_after: int | None = None
    """`Retry-After` in seconds; None for no header."""
    seconds: float = 0.0
    """Seconds to wait first, with any effect."""
    message: str = "Something went wrong"
    """The message in the body."""
    edits: tuple[Mapping[str, Any], ...] = ()
    """For `edit`: requests as `{"method": …, "path": …, "body": …}`, made manually and not counted."""

    def __post_init__(self) -> None:
        if self.effect not in get_args(Effect):
            raise ValueError(f"a fault's effect is one of {', '.join(get_args(Effect))}, not {self.effect!r}")
        if not all(isinstance(value, str) for value in (self.method, self.path, self.message)):
            raise ValueError("method, path and message are texts")
        for number in (self.nth, self.times, self.status, self.retry_after):
            if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
                raise ValueError("nth, times, status and retry_after are whole numbers")
        if self.nth is None or self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1")
        if not isinstance(self.seconds, (int, float)) or self.seconds < 0:
            raise ValueError("seconds is a number of seconds")
        if not isinstance(self.edits, (list, tuple)) or any(
            not isinstance(edit, Mapping) or not {"method", "path"} <= edit.keys() for edit in self.edits
        ):
            raise ValueError("an edit is a method and a path, and a body where it has one")
        object.__setattr__(self, "edits", tuple(self.edits))

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "FaultRule":
        """A rule from plain data. Raises `ValueError` for an unknown key or an invalid value."""
        if not isinstance(values, Mapping):
            raise ValueError("a fault rule is a map")
        known_names = [field.name for field in fields(cls)]
        for name in values:
            if name not in known_names:
                raise ValueError(f"a fault rule has no {name!r}; it has {', '.join(known_names)}")
        if "effect" not in values:
            raise ValueError("a fault rule needs an effect")
        return cls(**values)

    @property
    def answer(self) -> int:
        """The status of the answer."""
        return self.status or _STATUS.get(self.effect, 200)

    def matches(self, method: str, path: str) -> bool:
        """Whether the rule applies to a request."""
        return self.method in ("*", method) and re.fullmatch(_pattern(self.path), path) is not None


class Faults:
    """The active rules, with how often each has matched. Thread-safe."""

    def __init__(self, rules: Iterable[FaultRule | Mapping[str, Any]] = ()) -> None:
        self._lock = threading.Lock()
        self._seen: list[tuple[FaultRule, list[int]]] = []
        self.add(*rules)

    @property
    def rules(self) -> list[FaultRule]:
        """The active rules, in order."""
        with self._lock:
            return [rule for rule, _ in self._seen]

    def add(self, *rules: FaultRule | Mapping[str, Any]) -> None:
        """Append rules. Raises `ValueError` for an invalid one."""
        fault_rules = [rule if isinstance(rule, FaultRule) else FaultRule.from_mapping(rule) for rule in rules]
        with self._lock:
            self._seen.extend((rule, [0]) for rule in fault_rules)

    def clear(self) -> None:
        """Remove all rules."""
        with self._lock:
            self._seen.clear()

    def strike(self, method: str, path: str) -> FaultRule | None:
        """Count a request, and return the first rule that makes it fail."""
        struck: FaultRule | None = None
        with self._lock:
            for rule, count in self._seen:
                if not rule.matches(method, path):
                    continue
                count[0] += 1
                last = None if rule.times is None else rule.nth + rule.times - 1
                if struck is None and count[0] >= rule.nth and (last is None or count[0] <= last):
                    struck = rule
        return struck

    def as_list(self) -> list[dict[str, Any]]:
        """The rules as plain data, with how often each has matched."""
        with self._lock:
            return [{**asdict(rule), "matched": count[0]} for rule, count in self._seen]


def load_faults(path: Path) -> list[FaultRule]:
    """The rules of a JSON or YAML file: a list, or a map with the list under `faults`. Raises `ValueError`, `OSError`."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        read = json.loads(text)
    else:
        import yaml  # imported only for a YAML file

        try:
            read = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(f"{path}: {error}") from error
    rules = read.get("faults") if isinstance(read, dict) else read
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ValueError(f"{path}: a faults file is a list of rules, or a map with that list under 'faults'")
    return [FaultRule.from_mapping(rule) for rule in rules]


def _pattern(glob: str) -> str:
    """The regular expression of a path pattern, which may start with /v1."""
    glob = glob.removeprefix("/v1")
    parts = re.split(r"(\*\*|\*)", glob)
    return "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
