"""The results of a handler (an answer or a refusal), and the shapes of the service's error bodies."""

from dataclasses import dataclass, field
from typing import Any

from reconciler.sandbox.quirks import Quirks

HTML_ERROR = (
    "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n"
    "<hr><center>AtlassianEdge</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """A status, and a body to encode as JSON; None for no body."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The service refuses a request. None of its effects are kept."""

    def __init__(self, status: int, *messages: str) -> None:
        """`messages`: the service's messages, at least one."""
        super().__init__(*messages)
        self.status = status
        self.messages = list(messages)


def unprocessable(*messages: str) -> Refusal:
    """A refusal for an invalid value."""
    return Refusal(422, *messages)


def not_found() -> Refusal:
    """A refusal for an unknown ID or path."""
    return Refusal(404, "Not found")


def error_body(status: int, messages: list[str], quirks: Quirks) -> Any:
    """The body of an error. Every observed shape has a switch (statuspage-api.md B6.45). A text is HTML."""
    shape: str = quirks.errors
    if shape == "html":
        return HTML_ERROR.format(status=status)
    if shape == "mixed":
        shape = {422: "list", 420: "string", 429: "string"}.get(status, "message")
    if shape == "list":
        return {"error": messages}
    if shape == "string":
        return {"error": ", ".join(messages)}
    return {"message": ", ".join(messages)}
