"""All errors that a user can see, in one tree.

    ReconcilerError                     exit 1   failed, nothing changed
    ├── ConfigError                     exit 1   problems in the file; carries all problems of the run
    │   └── BaseError                   exit 1   the configuration at another git revision cannot be read
    ├── PlanError                       exit 1   desired and live state cannot be matched
    ├── DocumentError                   exit 1   a plan, snapshot or journal file cannot be read or written
    ├── SettingError                    exit 1   an invalid environment variable or option value
    │   └── NoKeyError                      exit 1   no API key of the service is set
    ├── StoreError                      exit 1   what processes share (the request budget, locks) cannot be reached
    ├── OutputError                     exit 1   standard output cannot be written
    ├── ServiceError                    exit 1   a request to the live service failed
    │   ├── AuthError                            401: key missing, wrong or expired
    │   ├── ForbiddenError                       403: not allowed for the key or the account
    │   ├── NotFoundError                        404
    │   ├── RejectedError                        any other 4xx: the service rejected the request
    │   ├── RateLimitedError                     420 or 429 for longer than the maximum wait
    │   ├── UnavailableError                     5xx, reset, timeout or a broken body, after every try
    │   ├── UncertainError                       a request of unknown fate that must not be sent twice
    │   └── ProtocolError                        an answer that the service should never give
    ├── RefusedError                    exit 3   nothing was done, on purpose
    │   ├── BlockedError                         a limit, a protection or another rule of the plan
    │   ├── StalePlanError                       the page or the file changed since the plan
    │   ├── TamperedPlanError                    a plan that does not match its own fingerprint
    │   ├── LockedError                          another apply is working on the page
    │   ├── UnknownNameError                     a name that nothing on the page has, or more than one thing
    │   ├── PayloadError                         alerts from another program that are not what it says
    │   ├── UnfilledError                        a text with a placeholder that nothing fills
    │   └── NotConfirmedError                    "no" at the prompt, or no terminal to ask on
    ├── PartialError                    exit 4   applied in part
    ├── ReceiverError                   exit 4   `on_event` of the library's caller raised; the work is done
    └── Interrupted                     exit 130 Ctrl-C, after the request in flight finished

An error says what is wrong (`message`), where (`place`: a `file:line:column`, an address, or `METHOD /path`) and what
to do next (`hint`). None of them ever contains a key, a header or a subscriber's contact. They may contain untrusted
text, which must be escaped for output (`reconciler.render.escape`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, Self


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong with an API key, for a CI that tells people which secret to mend."""

    variable: str
    """The environment variable that holds the key."""
    problem: Literal["missing", "refused", "expired"]
    """`missing`: it is not set. `refused`: the service answered 401. `expired`: it did so after the declared last day."""
    expired_on: date | None = None
    """The last day of an expired key, as the file declares it."""


class ReconcilerError(Exception):
    """The base class. `exit_code` is the exit code for this error; `reason` is one word for the next step of a CI."""

    exit_code: ClassVar[int] = 1
    reason: ClassVar[str] = "error"
    key_problem: KeyProblem | None = None
    """What is wrong with a key, if that is the cause."""

    def __init__(self, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    @classmethod
    def of_os(cls, what: str, error: OSError, *, place: object = None, hint: str | None = None) -> Self:
        """The error for a failed operating system call: `the plan cannot be written: No space left on device`."""
        return cls(f"{what}: {error.strerror or error}", place=None if place is None else str(place), hint=hint)

    @classmethod
    @contextmanager
    def in_place_of_os(cls, what: str, *, place: object = None) -> Iterator[None]:
        """Convert an OSError in the body into this error (see `of_os`)."""
        try:
            yield
        except OSError as error:
            raise cls.of_os(what, error, place=place) from None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


UNTOLD = "untold"
"""The rule of a final problem that counts those not reported individually."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem in a file."""

    file: str
    """The file, as errors show it."""
    line: int
    """The line, counted from 1; 0 if there is none (an unreadable file)."""
    column: int
    """The column, counted from 1; 0 if there is none."""
    message: str
    """What is wrong."""
    hint: str | None = None
    """What to do about it."""
    rule: str = "config"
    """The name of the rule, for programs."""
    severity: str = "error"
    """`error`, or `warning` if the run continues, or `note` if the configuration itself is right."""
    excerpt: str | None = field(default=None, compare=False)
    """The source line, if it may be shown to its author."""

    @property
    def place(self) -> str:
        """`file:line:column`, or only the file if there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class ConfigError(ReconcilerError):
    """The configuration is invalid. `problems` has all problems and warnings, in file order."""

    reason = "validation"
    otherwise: str | None = None
    """What to do without the file, where a command can."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(set(problems), key=lambda p: (p.rule == UNTOLD, p.file, p.line, p.column, p.message))
        )
        first = next((problem for problem in self.problems if problem.severity == "error"), self.problems[0])
        super().__init__(first.message, place=first.place, hint=first.hint)


class BaseError(ConfigError):
    """The configuration at another git revision cannot be read: a missing commit, or a file that is invalid there."""

    reason = "error"


class PlanError(ReconcilerError):
    """Desired and live state cannot be matched (two candidates for one item, an unresolved reference).

    `problems` has all findings about items of the file; it is empty for other causes.
    """

    def __init__(
        self, message: str, *, place: str | None = None, hint: str | None = None, problems: Iterable[Problem] = ()
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "PlanError":
        """The error for one or more problems. Its message has the first one, and the number of others."""
        result = sorted(
            set(problems), key=lambda problem: (problem.file, problem.line, problem.column, problem.message)
        )
        more = f" (and {len(result) - 1} more such)" if len(result) > 1 else ""
        return cls(f"{result[0].message}{more}", place=result[0].place, hint=result[0].hint, problems=result)


class DocumentError(ReconcilerError):
    """A plan, snapshot or journal file cannot be read or written, or has an unknown version."""


class SettingError(ReconcilerError):
    """An environment variable or an option has an invalid value."""


class NoKeyError(SettingError):
    """No API key of the service is set. `place` is the name of its variable."""

    reason = "auth"

    def __init__(self, message: str, *, place: str, hint: str | None = None) -> None:
        super().__init__(message, place=place, hint=hint)
        self.key_problem = KeyProblem(place, "missing")


class StoreError(ReconcilerError):
    """What processes share, the request budget and the apply locks, cannot be read or written.

    No run fails because of it: it goes on with a budget of its own.
    """


class OutputError(ReconcilerError):
    """Standard output cannot be written, for example to a full disk. A closed pipe is not an error."""


class ServiceError(ReconcilerError):
    """A request to the live service failed.

    `host`, `method` and `path` name the request, `status` is the HTTP status (None without an answer), and `words` is
    the service's own message.
    """

    fate_unknown: bool = False
    """Whether a write was sent and it is unknown whether the service executed it."""

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
        """The same error with its subject prefixed: `page acme (statuspage.yaml:5, id kctbh9vrtdwd)`."""
        self.message = f"{subject}: {self.message}"
        return self


class AuthError(ServiceError):
    """401: the key is missing, wrong or expired."""

    reason = "auth"


class ForbiddenError(ServiceError):
    """403: not allowed for the key, the account or its plan."""

    reason = "auth"


class NotFoundError(ServiceError):
    """404: the page or object does not exist."""


class RejectedError(ServiceError):
    """Any other 4xx: the service rejected the request (422 with reasons, 400, 409 …)."""


class RateLimitedError(ServiceError):
    """420 or 429 for longer than the maximum total wait."""

    reason = "rate-limit"


class UnavailableError(ServiceError):
    """5xx, a reset connection, a timeout or a broken body, after every try. The request may be sent again later."""


class UncertainError(ServiceError):
    """A request was sent without an answer, so it may have been executed. It is never simply sent again: a POST could
    create a second object, an incident's update could be posted twice.
    """

    fate_unknown = True


class ProtocolError(ServiceError):
    """An answer that the service should never give: not a list, a redirect, a row without an ID."""


class RefusedError(ReconcilerError):
    """Nothing was done, on purpose."""

    exit_code = 3
    reason = "refused"


class BlockedError(RefusedError):
    """A limit, a protection or another rule of the plan blocks it.

    `findings` has each rule with its reason, and the line or flag that would allow the plan. It is empty if no plan was
    made.
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
    """A new plan differs: the page or the file changed since."""


class TamperedPlanError(RefusedError):
    """A plan document that does not match its own fingerprint, or has an unknown format version."""


class LockedError(RefusedError):
    """Another apply is working on the page, and the maximum wait for it is over."""


class UnknownNameError(RefusedError):
    """A name that nothing on the page has, or more than one thing. Nothing was sent."""


class PayloadError(RefusedError):
    """What another program handed in is malformed, so that nothing was done with it. The same again is refused again."""


class UnfilledError(RefusedError):
    """A text for visitors that still holds a placeholder. Nothing was sent."""


class NotConfirmedError(RefusedError):
    """ "No" at the prompt, or no terminal to ask on and no `--auto-approve`."""


class PartialError(ReconcilerError):
    """The plan was applied in part; the result lists which."""

    exit_code = 4
    reason = "partial"


class ReceiverError(ReconcilerError):
    """The `on_event` of the library's caller raised. What was asked for is done nonetheless.

    `result` is what the function would have returned, and `__cause__` what the receiver raised first. It was not
    called again.
    """

    exit_code = 4

    def __init__(self, error: Exception, result: object) -> None:
        super().__init__(f"on_event raised {type(error).__name__}: {error}", hint="the work is done: see `result`")
        self.result = result


class Interrupted(ReconcilerError):
    """Ctrl-C. The request in flight was finished and recorded."""

    exit_code = 130
