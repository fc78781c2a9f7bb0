"""Every error a user can meet, in one tree.

    ReconcilerError                     exit 1   failed, nothing changed
    ├── ConfigError                     exit 1   what is wrong with the file; carries every problem of the run
    │   └── BaseError                   exit 1   the configuration at another git revision cannot be had
    ├── PlanError                       exit 1   desired and live cannot be set against each other
    ├── DocumentError                   exit 1   a plan, snapshot or journal file that cannot be read or written
    ├── SettingError                    exit 1   an environment variable or option value that does not do
    │   └── NoKeyError                      exit 1   no key of the service is set
    ├── OutputError                     exit 1   standard output cannot be written
    ├── ServiceError                    exit 1   the live service did not do as asked
    │   ├── AuthError                            401: key missing, wrong or expired
    │   ├── ForbiddenError                       403: the key or the account may not
    │   ├── NotFoundError                        404
    │   ├── RejectedError                        any other 4xx: the service understood and said no
    │   ├── RateLimitedError                     420 or 429 for longer than the agreed wait
    │   ├── UnavailableError                     5xx, reset, timeout or a broken body, after every try
    │   ├── UncertainError                       a POST whose fate is unknown
    │   └── ProtocolError                        an answer that no service of this kind gives
    ├── RefusedError                    exit 3   nothing was done, on purpose
    │   ├── BlockedError                         a limit, a protection or another rule of the plan
    │   ├── StalePlanError                       the page or the file changed since the plan
    │   ├── TamperedPlanError                    a plan that no longer gives its own fingerprint
    │   ├── LockedError                          another apply works on the page
    │   └── NotConfirmedError                    "no" at the prompt, or nobody there to ask
    ├── PartialError                    exit 4   applied in part
    └── Interrupted                     exit 130 Ctrl-C, after the request in flight was finished

An error says what is wrong (`message`), where (`place`: a `file:line:column`, an address, or `METHOD /path`) and what to do next
(`hint`). None of the three ever holds a key, a header or a subscriber's contact. The texts may hold words of strangers: whoever
prints them escapes them (`reconciler.render.escape`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Self


class ReconcilerError(Exception):
    """The root. `exit_code` is what the process ends with where this error is what ended it, `reason` one word for a CI's next step."""

    exit_code: ClassVar[int] = 1
    reason: ClassVar[str] = "error"

    def __init__(self, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    @classmethod
    def of_os(cls, what: str, error: OSError, *, place: object = None, hint: str | None = None) -> Self:
        """What could not be done, and why the operating system refused: `the plan cannot be written: No space left on device`."""
        return cls(f"{what}: {error.strerror or error}", place=None if place is None else str(place), hint=hint)

    @classmethod
    @contextmanager
    def in_place_of_os(cls, what: str, *, place: object = None) -> Iterator[None]:
        """While it lasts, an OSError is raised as this error (see `of_os`)."""
        try:
            yield
        except OSError as error:
            raise cls.of_os(what, error, place=place) from None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


UNTOLD = "untold"
"""The rule of the last problem where there are too many to be told: it counts those that are not."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file. `line` and `column` count from 1; 0 where a problem has no line (an unreadable file)."""

    file: str
    line: int
    column: int
    message: str
    hint: str | None = None
    rule: str = "config"
    severity: str = "error"
    """`error`, or `warning` for what the run goes on with."""
    excerpt: str | None = field(default=None, compare=False)
    """The line of the file, where it may be shown to whoever wrote it."""

    @property
    def place(self) -> str:
        """`file:line:column`, or the file alone where there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class ConfigError(ReconcilerError):
    """The configuration does not stand. `problems` holds all of them and the warnings, in the order of the files."""

    reason = "validation"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(set(problems), key=lambda p: (p.rule == UNTOLD, p.file, p.line, p.column, p.message))
        )
        first = next((problem for problem in self.problems if problem.severity == "error"), self.problems[0])
        super().__init__(first.message, place=first.place, hint=first.hint)


class BaseError(ConfigError):
    """The configuration at the revision of `--base` cannot be had: a missing commit, or a file that does not parse there."""

    reason = "error"


class PlanError(ReconcilerError):
    """Desired and live cannot be set against each other (two candidates for one item, a reference to nothing).

    `problems` holds every finding where items of the file are what stands in the way; it is empty otherwise.
    """

    def __init__(
        self, message: str, *, place: str | None = None, hint: str | None = None, problems: Iterable[Problem] = ()
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "PlanError":
        """The error that tells these findings, of which there is at least one; in one line the first, and how many more."""
        result = sorted(
            set(problems), key=lambda problem: (problem.file, problem.line, problem.column, problem.message)
        )
        more = f" (and {len(result) - 1} more such)" if len(result) > 1 else ""
        return cls(f"{result[0].message}{more}", place=result[0].place, hint=result[0].hint, problems=result)


class DocumentError(ReconcilerError):
    """A plan, snapshot or journal file that cannot be read or written, or is of an unknown version."""


class SettingError(ReconcilerError):
    """An environment variable or an option's value that does not do."""


class NoKeyError(SettingError):
    """No key of the service is set."""

    reason = "auth"


class OutputError(ReconcilerError):
    """Standard output cannot be written: a full disk behind it. A reader who left is no error."""


class ServiceError(ReconcilerError):
    """The live service did not do as asked.

    `host`, `method` and `path` name the request, `status` the HTTP status (None where no answer came), `words` the service's own words.
    """

    fate_unknown: bool = False
    """Whether a write was sent and nobody could tell whether the service carried it out."""

    def __init__(
        self,
        message: str,
        *,
        method: str = "",
        path: str = "",
        status: int | None = None,
        words: str = "",
        hint: str | None = None,
        host: str = "",
    ) -> None:
        super().__init__(message, place=f"{method} {path}".strip() or None, hint=hint)
        self.host = host
        self.method = method
        self.path = path
        self.status = status
        self.words = words

    def about(self, subject: str) -> "ServiceError":
        """The same error, with what it is about in front: `page acme (statuspage.yaml:5, id kctbh9vrtdwd)`."""
        self.message = f"{subject}: {self.message}"
        return self


class AuthError(ServiceError):
    """401: the key is missing, wrong or expired."""

    reason = "auth"


class ForbiddenError(ServiceError):
    """403: the key, the account or its plan may not do this."""

    reason = "auth"


class NotFoundError(ServiceError):
    """404: no such page or object."""


class RejectedError(ServiceError):
    """Any other 4xx: the service understood and said no (422 with its reasons, 400, 409 …)."""


class RateLimitedError(ServiceError):
    """420 or 429 went on for longer than the agreed total wait."""

    reason = "rate-limit"


class UnavailableError(ServiceError):
    """5xx, a reset connection, a timeout or a broken body, after every try. The request may be repeated later."""


class UncertainError(ServiceError):
    """A POST was sent and no answer came: it may have been carried out. Never repeated blindly."""

    fate_unknown = True


class ProtocolError(ServiceError):
    """An answer that no service of this kind gives: a list that is no list, a redirect, a row without an id."""


class RefusedError(ReconcilerError):
    """Nothing was done, on purpose."""

    exit_code = 3
    reason = "refused"


class BlockedError(RefusedError):
    """A limit, a protection or another rule of the plan stands against applying it.

    `findings` holds each rule with what it stands against, and the line or flag that would allow it; it is empty where no plan was made.
    """

    def __init__(
        self,
        message: str,
        *,
        place: str | None = None,
        hint: str | None = None,
        findings: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.findings = tuple(findings)


class StalePlanError(RefusedError):
    """Planning afresh gives another plan: the page or the file changed since."""


class TamperedPlanError(RefusedError):
    """A plan document that no longer gives its own fingerprint, or is of an unknown format version."""


class LockedError(RefusedError):
    """Another apply works on the page, and the time to wait for it is over."""


class NotConfirmedError(RefusedError):
    """ "No" at the prompt, or no terminal to ask on and no `--auto-approve`."""


class PartialError(ReconcilerError):
    """Some of the plan was applied, some was not; the result lists which."""

    exit_code = 4
    reason = "partial"


class Interrupted(ReconcilerError):
    """Ctrl-C: the request in flight was finished and journaled."""

    exit_code = 130
