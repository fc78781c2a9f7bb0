"""Texts for visitors: refused while a placeholder is left, and the templates that they come from."""

from collections.abc import Mapping, Sequence

from reconciler.errors import RefusedError, UnfilledError, UnknownNameError
from reconciler.model.operation import PreviewText, TextTemplate
from reconciler.model.placeholder import filled, is_filled, placeholders
from reconciler.model.suggest import nearest
from reconciler.model.values import spelling

LONGEST = {"title": 255, "text": 25_000}
"""Maximum number of characters (statuspage-openapi3.json, postPagesPageIdIncidents)."""


def filled_text(text: str | None, values: Mapping[str, str]) -> str | None:
    """As `filled`, for a text that may not be given."""
    return filled(text, values) if text is not None else None


def unused_values(values: Mapping[str, str] | None, *texts: str | None) -> tuple[str, ...]:
    """A note about the values for which no text has a placeholder; nothing if all are used."""
    used = {name for text in texts for name in placeholders(text or "")}
    names = [name for name in values or {} if name not in used]
    if not names:
        return ()
    marks = " or ".join(f"{{{{{name}}}}}" for name in names)
    return (f"--set {', '.join(names)} changes nothing: no text has the placeholder {marks}",)


def preview_texts(title: str | None, text: str | None) -> tuple[PreviewText, ...]:
    """What visitors will read, as far as it is written."""
    return tuple(PreviewText(label, written) for label, written in (("title", title), ("text", text)) if written)


def refuse_unfilled(**texts: str | None) -> None:
    """Check that no text has a placeholder left or is too long. Raises UnfilledError, RefusedError."""
    for label, text in texts.items():
        if not is_filled(text or ""):
            names = ", ".join(f"{{{{{name}}}}}" for name in placeholders(text or "")) or "{{"
            raise UnfilledError(
                f"not sent: the {label} still has the placeholder {names}",
                hint="fill it with `--set NAME=VALUE`, or write the text without it",
            )
        longest = LONGEST.get(label)
        if text is not None and longest is not None and len(text) > longest:
            raise RefusedError(f"not sent: the {label} has {len(text):,} characters, and {longest:,} are allowed")


def template_named(name: str, templates: Sequence[TextTemplate]) -> TextTemplate:
    """The template with this name, in any of the equal spellings. Raises UnknownNameError if none or several have it."""
    matches = [template for template in templates if spelling(template.name) == spelling(name)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UnknownNameError(
            f"the page has {len(matches)} templates `{name}`", hint="rename one of them in the dashboard"
        )
    near = nearest(name, (template.name for template in templates))
    if near is not None:
        hint = f"did you mean `{near}`?"
    else:
        names = ", ".join(f"`{template.name}`" for template in templates[:10])
        hint = f"its templates are {names}" if names else "the page has no templates; use --name and --body"
    raise UnknownNameError(f"there is no template `{name}`", hint=hint)
