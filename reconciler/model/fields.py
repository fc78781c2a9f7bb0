"""Constructors for fields, one per type. Each sets what fields of its type have in common.

The options are those of `Field`, by name, and override a constructor's own settings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from reconciler.model.field import Access, Effect, Field, Type


class FieldOptions(TypedDict, total=False):
    """Options of a field besides its name, description and example. See `Field`."""

    access: Access
    api: str | None
    required: bool
    max_length: int | None
    minimum: int | None
    maximum: int | None
    sensitive: bool
    credential: bool
    clearable: bool
    cleared: str | None
    compared: bool
    in_file: bool
    section: str | None
    key: str | None
    default: Any
    untouched: Any
    initial: Any
    always_sent: bool
    plan_note: str | None
    past_values_fact: str | None
    needs_own_request: bool
    needs: str | None
    effects: Mapping[str, Effect]
    judged: bool
    grants_access: bool


def of_type(type_: Type, name: str, doc: str, example: Any, **options: Unpack[FieldOptions]) -> Field:
    """A field of any type. A required field cannot be cleared. A field that is only sent is neither compared nor
    cleared.
    """
    if options.get("required"):
        options = _over({"clearable": False}, options)
    if options.get("access") is Access.SEND:
        options = _over({"clearable": False, "compared": False}, options)
    return Field(name, type_, doc, example=example, **options)


def _over(usual: FieldOptions, options: FieldOptions) -> FieldOptions:
    """The usual options of a constructor, overridden by the given ones."""
    merged = usual.copy()
    merged.update(options)
    return merged


def text(name: str, doc: str, example: str, **options: Unpack[FieldOptions]) -> Field:
    """A single-line text."""
    return of_type(Type.TEXT, name, doc, example, **options)


def long_text(name: str, doc: str, example: str, **options: Unpack[FieldOptions]) -> Field:
    """A multi-line text."""
    return of_type(Type.LONG_TEXT, name, doc, example, **options)


def name_text(doc: str, example: str, **options: Unpack[FieldOptions]) -> Field:
    """The name that identifies a resource: 1 to 255 characters."""
    return text("name", doc, example, **_over({"required": True, "max_length": 255}, options))


def switch(name: str, doc: str, example: bool, **options: Unpack[FieldOptions]) -> Field:
    """A boolean; always has a value."""
    return of_type(Type.BOOL, name, doc, example, **_over({"clearable": False}, options))


def number(name: str, doc: str, example: int, **options: Unpack[FieldOptions]) -> Field:
    """An integer."""
    return of_type(Type.INT, name, doc, example, **options)


def choice(name: str, choices: tuple[str, ...], doc: str, example: str, **options: Unpack[FieldOptions]) -> Field:
    """One of a few words; always has a value."""
    usual: FieldOptions = {"clearable": False, "compared": options.get("access") is not Access.SEND}
    options = _over(usual, options)
    return Field(name, Type.CHOICE, doc, choices=choices, example=example, **options)


def color(name: str, doc: str, example: str, **options: Unpack[FieldOptions]) -> Field:
    """A CSS color; always has a value."""
    return of_type(Type.COLOR, name, f"{doc}, as a CSS color.", example, **_over({"clearable": False}, options))


def secret(name: str, doc: str, variable: str, **options: Unpack[FieldOptions]) -> Field:
    """A credential: read from an environment variable, sent, never returned, never displayed."""
    usual: FieldOptions = {"access": Access.SEND, "sensitive": True, "credential": True}
    return text(name, doc, f"${{env:{variable}}}", **_over(usual, options))


def references(
    name: str, kinds: Sequence[str], doc: str, example: Sequence[str], **options: Unpack[FieldOptions]
) -> Field:
    """References to resources of these types by name. The service uses their IDs."""
    return Field(name, Type.REFERENCES, doc, refers=tuple(kinds), example=list(example), **options)


def records(name: str, fields: tuple[Field, ...], doc: str, **options: Unpack[FieldOptions]) -> Field:
    """Maps with a few fields. Their order matters."""
    example = [{field.name: field.example for field in fields}]
    return Field(name, Type.RECORDS, doc, fields=fields, example=example, **options)


def parent(name: str, doc: str, **options: Unpack[FieldOptions]) -> Field:
    """An item's parent, given by its position in the file and not by a key."""
    needed = options.get("required", False)
    usual: FieldOptions = {"in_file": False, "clearable": not needed, "cleared": "" if needed else None}
    return Field(name, Type.REFERENCE, doc, refers=(name,), **_over(usual, options))


def create_only(*fields: Field) -> tuple[Field, ...]:
    """The same fields, set at creation and never changed through the API."""
    return tuple(replace(field, access=Access.CREATE) for field in fields)
