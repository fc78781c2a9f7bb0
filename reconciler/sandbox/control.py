"""The control API under /_sandbox: faults, switches, logs, seeds, the clock and manual edits. Only for loopback."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.local_only import is_loopback
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.rate import ServiceLimit

if TYPE_CHECKING:
    from reconciler.sandbox.world import Sandbox

Action = Callable[["Sandbox", Any], Any]
"""Takes the sandbox and the decoded request body; returns the JSON answer, or None for an empty one."""


def control_routes(sandbox: "Sandbox") -> list[Route]:
    """One route per action in `_ACTIONS`."""
    return [Route(path, _endpoint(sandbox, act), methods=[method]) for (method, path), act in _ACTIONS.items()]


def _endpoint(sandbox: "Sandbox", act: Action) -> Callable[[Request], Awaitable[Response]]:
    """The HTTP handler of an action: loopback only, JSON in and out, 400 with the reason for an invalid request."""

    async def endpoint(request: Request) -> Response:
        if request.client is None or not is_loopback(request.client.host):
            return JSONResponse({"error": "only from this machine"}, 403)
        raw = await request.body()
        if raw and not _is_json(request.headers.get("content-type", "")):
            return JSONResponse({"error": "the body must be JSON, with the header Content-Type: application/json"}, 415)
        try:
            result = act(sandbox, json.loads(raw) if raw else None)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return (
            Response(status_code=204) if result is None else Response(json.dumps(result), media_type="application/json")
        )

    return endpoint


def _is_json(content_type: str) -> bool:
    """Whether a body claims to be JSON. A web page's form can only send other types."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _list(body: Any) -> list[Any]:
    return body if isinstance(body, list) else [body]


def _set_rate(sandbox: "Sandbox", body: Any) -> None:
    sandbox.rate = None if body is None else ServiceLimit(**body)


def _set_quirks(sandbox: "Sandbox", body: Mapping[str, Any]) -> None:
    sandbox.quirks = Quirks.from_mapping({**asdict(sandbox.quirks), **body})


def _set_jsm_rate(sandbox: "Sandbox", body: Any) -> None:
    sandbox.jsm_rate = None if body is None else ServiceLimit(**body)


def _set_jsm_quirks(sandbox: "Sandbox", body: Mapping[str, Any]) -> None:
    sandbox.jsm_quirks = JsmQuirks.from_mapping({**asdict(sandbox.jsm_quirks), **body})


def _jsm_edit(sandbox: "Sandbox", body: Mapping[str, Any]) -> Any:
    return sandbox.jsm_edit(body["method"], body["path"], body.get("body"), body.get("query"))


def _edit(sandbox: "Sandbox", body: Mapping[str, Any]) -> Any:
    return sandbox.edit(body["method"], body["path"], body.get("body"), body.get("query"))


def _alter(sandbox: "Sandbox", body: Mapping[str, Any]) -> None:
    sandbox.alter(body["page"], body["kind"], body["id"], **body["set"])


_ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "/faults"): lambda sandbox, _: sandbox.faults.as_list(),
    ("POST", "/faults"): lambda sandbox, body: sandbox.faults.add(*_list(body)),
    ("DELETE", "/faults"): lambda sandbox, _: sandbox.faults.clear(),
    ("GET", "/quirks"): lambda sandbox, _: asdict(sandbox.quirks),
    ("POST", "/quirks"): _set_quirks,
    ("GET", "/rate"): lambda sandbox, _: {"limit": asdict(sandbox.rate) if sandbox.rate else None},
    ("POST", "/rate"): _set_rate,
    ("GET", "/jsm_quirks"): lambda sandbox, _: asdict(sandbox.jsm_quirks),
    ("POST", "/jsm_quirks"): _set_jsm_quirks,
    ("GET", "/jsm_rate"): lambda sandbox, _: {"limit": asdict(sandbox.jsm_rate) if sandbox.jsm_rate else None},
    ("POST", "/jsm_rate"): _set_jsm_rate,
    ("GET", "/jsm_dump"): lambda sandbox, _: sandbox.jsm_dump(),
    ("POST", "/jsm_seed"): lambda sandbox, body: sandbox.jsm_seed(body),
    ("POST", "/jsm_pages"): lambda sandbox, body: sandbox.ensure_jsm_page(body["id"], body.get("name")),
    ("POST", "/jsm_open_editor"): lambda sandbox, body: sandbox.jsm_open_editor(body["id"]),
    ("POST", "/jsm_edit"): _jsm_edit,
    ("GET", "/requests"): lambda sandbox, _: [record.as_dict() for record in sandbox.requests],
    ("DELETE", "/requests"): lambda sandbox, _: sandbox.forget_requests(),
    ("GET", "/mails"): lambda sandbox, _: sandbox.mails,
    ("GET", "/dump"): lambda sandbox, _: sandbox.dump(),
    ("POST", "/seed"): lambda sandbox, body: sandbox.seed(body),
    ("POST", "/reset"): lambda sandbox, _: sandbox.reset(),
    ("POST", "/clock"): lambda sandbox, body: sandbox.advance(body["advance"]),
    ("POST", "/pages"): lambda sandbox, body: sandbox.ensure_page(body["id"], body.get("name")),
    ("POST", "/organizations"): lambda sandbox, body: sandbox.ensure_organization(
        body["id"], rbac=body.get("rbac", True)
    ),
    ("POST", "/edit"): _edit,
    ("POST", "/alter"): _alter,
    ("POST", "/remove"): lambda sandbox, body: sandbox.remove(body["page"], body["kind"], body["id"]),
}
