"""Saved plans: written, read back, and held against a plan made afresh."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reconciler.applier.files import write_whole
from reconciler.errors import DocumentError, StalePlanError, TamperedPlanError
from reconciler.model.document import FORMAT_VERSION, ActionDocument, PlanDocument

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest plan file that is read: a plan of ten full pages takes a tenth of it."""

_SHOWN = 10
"""Addresses named in a refusal."""


def write_plan(document: PlanDocument, path: Path) -> None:
    """Write the document as ASCII JSON: whole or not at all. The same plan gives the same bytes.

    Raises DocumentError where the file cannot be written.
    """
    text = json.dumps(document.model_dump(mode="json"), indent=2, ensure_ascii=True) + "\n"
    try:
        write_whole(path, text)
    except OSError as error:
        raise DocumentError(f"the plan cannot be written: {error.strerror or error}", place=str(path)) from None


def read_plan(path: Path) -> PlanDocument:
    """Read a plan document.

    Raises DocumentError for a file that is unreadable, too large or no plan document, TamperedPlanError for one of an unknown
    format version or whose content no longer gives its fingerprint.
    """
    content = _content(path)
    if not isinstance(content, dict) or "format_version" not in content:
        raise DocumentError("this is no plan document", place=str(path), hint="write one with `reconciler plan --out`")
    version = content["format_version"]
    if version != FORMAT_VERSION:
        raise TamperedPlanError(
            f"its format version is {str(version)[:20]!r}; this version knows {FORMAT_VERSION!r}",
            place=str(path),
            hint="plan again with this version",
        )
    try:
        document = PlanDocument.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DocumentError(f"this is no plan document: {where}: {first['msg']}", place=str(path)) from None
    if document.expected_fingerprint() != document.fingerprint:
        raise TamperedPlanError(
            "its content no longer gives its fingerprint: it was edited", place=str(path), hint="plan again"
        )
    return document


def _content(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise DocumentError(f"the plan cannot be read: {error.strerror or error}", place=str(path)) from None
    if len(data) > LARGEST:
        raise DocumentError(f"larger than {LARGEST // 1024 // 1024} MB: no plan is", place=str(path))
    try:
        return json.loads(data)
    except (ValueError, RecursionError):  # undecodable bytes are a ValueError too
        raise DocumentError("this is no JSON", place=str(path), hint="write it with `reconciler plan --out`") from None


def check_fresh(saved: PlanDocument, fresh: PlanDocument) -> None:
    """Hold a saved plan against one made just now.

    Raises StalePlanError that says what changed since: the pages, or the addresses of the actions.
    """
    if saved.fingerprint == fresh.fingerprint:
        return
    hint = "plan again, look at it, and apply that"
    if [(p.key, p.id) for p in saved.pages] != [(p.key, p.id) for p in fresh.pages]:
        raise StalePlanError(
            f"the plan is for {_pages(saved)}, and what would be applied now is for {_pages(fresh)}", hint=hint
        )
    before, after = _content_of(saved.actions), _content_of(fresh.actions)
    new = [key for key in after if key not in before]
    gone = [key for key in before if key not in after]
    other = [key for key in after if key in before and before[key] != after[key]]
    told = [
        f"{what}: {_listed(keys)}"
        for what, keys in (("new", new), ("no longer to be done", gone), ("different now", other))
        if keys
    ]
    message = "the page or the file changed since the plan was made"
    if _removes(saved.actions, gone) and not _based(fresh.actions):
        message, hint = "the plan was made with a base revision, and now there is none", "give `--base` here too"
    elif _removes(fresh.actions, new) and not _based(saved.actions):
        message, hint = (
            "the plan was made without a base revision",
            "plan again with `--base`, look at it, and apply that",
        )
    if saved.keyed and fresh.keyed:
        hint += "; with the API key that it is applied with: what names people is compared by hashes that the key keys"
    raise StalePlanError(
        message + (f"; {'; '.join(told)}" if told else ": the order is different now"),
        hint=hint,
    )


def _removes(actions: tuple[ActionDocument, ...], keys: list[tuple[str, str]]) -> bool:
    """Whether one of these actions is there because a base revision declared what the file no longer does."""
    return any(
        (one.action, one.address) in keys and any(note.code == "removed" for note in one.notes) for one in actions
    )


def _based(actions: tuple[ActionDocument, ...]) -> bool:
    return any(one.origin is not None for one in actions)


def _pages(document: PlanDocument) -> str:
    return ", ".join(f"{page.key} ({page.id})" for page in document.pages) or "no page"


def _content_of(actions: tuple[ActionDocument, ...]) -> dict[tuple[str, str], Any]:
    return {
        (action.action, action.address): (
            action.id,
            action.requests,
            sorted(action.depends_on),
            [(c.field, c.before, c.after, c.sensitive) for c in action.changes],
        )
        for action in actions
    }


def _listed(keys: list[tuple[str, str]]) -> str:
    shown = ", ".join(f"{verb} {address}" for verb, address in keys[:_SHOWN])
    return f"{shown} and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else shown
