"""Routes: a method, a documented path and a handler; and the table to look them up."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reconciler.sandbox.statuspage.answers import ServiceAnswer
from reconciler.sandbox.statuspage.call import Call

Handler = Callable[[Call], ServiceAnswer]


@dataclass(frozen=True, slots=True)
class ServiceRoute:
    """One line of the table."""

    methods: str
    """One or more methods, separated by spaces."""
    path: str
    """The documented path: `/pages/{page_id}/components`."""
    handle: Handler


class Table:
    """Finds the route of a request. The first match wins, so fixed words come before `{names}`."""

    def __init__(self, endpoints: Iterable[ServiceRoute]) -> None:
        self._lines: list[tuple[frozenset[str], re.Pattern[str], Handler]] = []
        self._paths: list[tuple[frozenset[str], str]] = []
        for endpoint in endpoints:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", endpoint.path)
            methods = frozenset(endpoint.methods.split())
            self._lines.append((methods, re.compile(pattern), endpoint.handle))
            self._paths.append((methods, endpoint.path))

    def paths(self) -> list[tuple[frozenset[str], str]]:
        """Methods and path of every line, for comparing the table with the API document."""
        return list(self._paths)

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler and the path parameters. The `.json` suffix of the documented examples is accepted too."""
        path = path.removesuffix(".json")
        for methods, pattern, handle in self._lines:
            if method in methods and (match := pattern.fullmatch(path)) is not None:
                return handle, match.groupdict()
        return None
