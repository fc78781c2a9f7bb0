"""Placeholders in texts for visitors: `{{ name }}`, as the templates of the services write them."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the placeholders in a text, each once, in order."""
    return tuple(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each `{{name}}` that has a value replaced. Values are not expanded again."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def is_filled(text: str) -> bool:
    """Whether no placeholder is left, nor the beginning of one."""
    return "{{" not in text
