"""Saved plans: write, read, and compare with a fresh plan."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reconciler.documents.atomic_write import read_bounded, write_whole
from reconciler.documents.plan import FORMAT_VERSION, ActionDocument, ChangeDocument, PlanDocument, checksum
from reconciler.errors import DocumentError, StalePlanError, TamperedPlanError
from reconciler.model.enumeration import first_of

LARGEST = 64 * 1024 * 1024
"""Maximum size of a plan file in bytes. A plan of ten full pages takes a tenth of it."""

_SHOWN = 10
"""Maximum number of actions named in an error, and of fields per action."""

_Differing = dict[str, dict[str, Any]]
"""The fingerprinted content of an action, a deleted group or a page, by names meant for people."""


def write_plan(document: PlanDocument, path: Path) -> None:
    """Write the document as ASCII JSON, atomically. The same plan gives the same bytes.

    Raises DocumentError if the file cannot be written.
    """
    text = json.dumps(document.model_dump(mode="json"), indent=2, ensure_ascii=True) + "\n"
    with DocumentError.in_place_of_os("the plan cannot be written", place=path):
        write_whole(path, text)


def read_plan(path: Path) -> PlanDocument:
    """Read a plan document.

    Raises:
        DocumentError: the file is unreadable, too large, or not a plan document.
        TamperedPlanError: its format version is unknown, or it was modified, even only in its texts.
    """
    content = _content(path)
    if not isinstance(content, dict) or "format_version" not in content:
        raise DocumentError("not a plan file", place=str(path), hint="write one with `reconciler plan --out`")
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
        raise DocumentError(f"not a plan file: {where}: {first['msg']}", place=str(path)) from None
    try:
        genuine = (document.expected_fingerprint(), checksum(content)) == (document.fingerprint, document.checksum)
    except ValueError:  # nested deeper than any plan we write
        genuine = False
    if not genuine:
        raise TamperedPlanError(
            "the plan file was modified after it was created",
            place=str(path),
            hint="run `reconciler plan --out` again and review the new plan",
        )
    return document


def _content(path: Path) -> Any:
    with DocumentError.in_place_of_os("the plan cannot be read", place=path):
        data = read_bounded(path, LARGEST)
    if len(data) > LARGEST:
        raise DocumentError(f"larger than {LARGEST // 1024 // 1024} MB: no plan is", place=str(path))
    try:
        return json.loads(data)
    except (ValueError, RecursionError):  # undecodable bytes raise ValueError too
        raise DocumentError("this is no JSON", place=str(path), hint="write it with `reconciler plan --out`") from None


def check_fresh(saved: PlanDocument, fresh: PlanDocument) -> None:
    """Compare a saved plan with a fresh one.

    Raises StalePlanError, which says what changed: the pages, or the addresses of actions and the fields that differ.
    """
    if saved.fingerprint == fresh.fingerprint:
        return
    hint = "run `reconciler plan` again and review the new plan"
    if [(p.key, p.id) for p in saved.pages] != [(p.key, p.id) for p in fresh.pages]:
        raise StalePlanError(
            f"the plan is for {_pages(saved)}, and what would be applied now is for {_pages(fresh)}", hint=hint
        )
    before, after = _content_of(saved), _content_of(fresh)
    new = [name for name in after if name not in before]
    gone = [name for name in before if name not in after]
    other = [name for name in after if name in before and before[name] != after[name]]
    texts = [
        f"{what}: {first_of(names, _SHOWN)}"
        for what, names in (
            ("new", new),
            ("no longer to be done", gone),
            ("different now", [f"{name} ({_fields(before[name], after[name])})" for name in other]),
        )
        if names
    ]
    message = "the page or the file changed since the plan was made"
    if _removes(saved.actions, gone) and not _based(fresh.actions):
        message, hint = "the plan was made with a base revision, and now there is none", "give `--base` here too"
    elif _removes(fresh.actions, new) and not _based(saved.actions):
        message, hint = (
            "the plan was made without a base revision",
            "run `reconciler plan --base` again and review the new plan",
        )
    elif new and not saved.complete and fresh.complete:
        message = "the plan was made of a part, with --only, --exclude or --page, and now the whole would be applied"
        hint = "give the same options here too"
    if saved.keyed and fresh.keyed:
        hint += "; contact details are hashed with the API key, so both runs must use the same key"
    raise StalePlanError(
        message + (f"; {'; '.join(texts)}" if texts else ": the order is different now"),
        hint=hint,
    )


def _removes(actions: tuple[ActionDocument, ...], names: list[str]) -> bool:
    """Whether one of these actions exists because a base revision declared something that the file no longer does."""
    return any(_name(action) in names and any(note.code == "removed" for note in action.notes) for action in actions)


def _based(actions: tuple[ActionDocument, ...]) -> bool:
    return any(action.origin is not None for action in actions)


def _pages(document: PlanDocument) -> str:
    return ", ".join(f"{page.key} ({page.id})" for page in document.pages) or "no page"


def _name(action: ActionDocument) -> str:
    return f"{action.action} {action.address}"


def _content_of(document: PlanDocument) -> dict[str, _Differing]:
    """The content that the fingerprint covers, by the names used in errors."""
    content: dict[str, _Differing] = {
        f"page {page.key}": {"": {"its provider": page.provider, "whether it could be read": page.error is None}}
        for page in document.pages
    }
    for action in document.actions:
        itself = {"its id": action.id, "its requests": action.requests, "what comes first": sorted(action.depends_on)}
        content[_name(action)] = {"": itself} | {change.field: _sides(change) for change in action.changes}
    for group in document.vanishes:
        content[f"the vanishing of {group.address}"] = {"": {"its id": group.id, "what empties it": group.by}}
    return content


def _sides(change: ChangeDocument) -> dict[str, Any]:
    """The two values of a field as JSON; hashes if masked."""
    values = change.model_dump(mode="json", include={"before", "after"})
    if change.sensitive:
        values = {side: value and value["hash"] for side, value in values.items()}
    return {"on the page": values["before"], "in the file": values["after"]}


def _fields(before: _Differing, after: _Differing) -> str:
    """The paths of the fields that differ: `description in the file`, `labels[2].name on the page`."""
    from deepdiff import DeepDiff  # lazy: only an error needs it

    # The entries of the tree view know their paths. With a threshold of 0, a whole value is not reported if only a part
    # differs.
    deep_diff = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    paths = (entry.path(output_format="list") for entries in deep_diff.values() for entry in entries)
    return first_of(sorted({_path(*path) for path in paths}), _SHOWN)


def _path(field: str, side: str = "", *inner: str | int) -> str:
    if not field:
        return side
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in inner)
    return f"{field}{steps} {side}".rstrip()
