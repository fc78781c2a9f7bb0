"""Rules about the items of a page: colors, names that look alike, missing descriptions, channels, templates."""

from collections import Counter
from collections.abc import Hashable, Iterator

from reconciler.model.address import Address
from reconciler.model.field import Type
from reconciler.model.lint import LintFinding, LintRule, LintRun
from reconciler.model.public_text import all_rough, plain
from reconciler.model.resource import Desired
from reconciler.model.values import paint

LEAST_CONTRAST = 4.5
"""The least contrast of text and its background (WCAG 2.2, success criterion 1.4.3, level AA)."""

_TEXT_COLORS = ("fontcolor", "linkcolor")
_BACKGROUND = ("bodybackgroundcolor",)


def _contrast(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        for item in page.items:
            if not item.kind.identity.single:
                continue
            colors = {
                field.name: paint(value)
                for field in item.kind.fields
                if field.type is Type.COLOR and isinstance(value := item.fields.get(field.name), str)
            }
            behind = next((color for name, color in colors.items() if plain(name).endswith(_BACKGROUND)), None)
            for name, color in colors.items():
                if not plain(name).endswith(_TEXT_COLORS) or "light" in name.lower():
                    continue
                ratio = contrast(color, behind)
                if ratio is not None and ratio < LEAST_CONTRAST:
                    key = item.kind.by_name[name].yaml_key
                    shown = int(ratio * 100) / 100  # rounded down: 4.499 is less than 4.5
                    message = (
                        f"`{key}` has a contrast of {shown:g} to 1 with the background; {LEAST_CONTRAST} are readable"
                    )
                    yield LintFinding(page, message, item, name, "choose a darker or a lighter color")


def contrast(first: Hashable, second: Hashable) -> float | None:
    """The contrast ratio of two colors as `values.paint` gives them, from 1 to 21; None if one is no opaque color."""
    values = [_luminance(color) for color in (first, second) if isinstance(color, tuple) and color[3] == 1]
    if len(values) != 2:
        return None
    return (max(values) + 0.05) / (min(values) + 0.05)


def _luminance(color: tuple[float, ...]) -> float:
    """The relative luminance (WCAG 2.2)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _near_names(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        items = [item for item in page.items if item.kind.ordered and not item.absent]
        rough = all_rough([item.name for item in items])
        places = [(item.kind.name, item.parent, text) for item, text in zip(items, rough, strict=True)]
        number = Counter(places)
        firsts: dict[tuple[str, Address | None, str], Desired] = {}
        for item in (item for item, place in zip(items, places, strict=True) if number[place] > 1):
            text = plain(item.name)
            first = firsts.setdefault((item.kind.name, item.parent, text), item)
            if text and first is not item and first.name != item.name:
                message = f"`{item.name}` differs from `{first.name}` only in case, spaces or marks"
                yield LintFinding(page, message, item, "name", "visitors take them for one; rename one of them")


def _no_description(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        for item in page.items:
            can = item.kind.ordered and "description" in item.kind.by_name and not item.absent
            if can and not item.kind.deleted_when_empty and not item.fields.get("description"):
                yield LintFinding(page, f"`{item.name}` has no description", item, None, "say what visitors use it for")


def _no_channel(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        subscribers = any(item.kind.subscribes and not item.absent for item in page.items)
        for item in page.items if subscribers else ():
            block = [f for f in item.kind.fields if f.section is not None and f.type is Type.BOOL]
            written = [item.fields[f.name] for f in block if f.name in item.fields]
            if block and len(written) == len(block) and not any(written):
                message = "every channel is off, and members are declared"
                yield LintFinding(page, message, item, block[0].name, "switch one on, or remove the members")


def _template_without_components(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        for item in page.items:
            field = item.kind.by_name.get("components")
            if field is not None and item.kind.verbs == {"create"} and not item.fields.get("components"):
                yield LintFinding(
                    page, f"the template `{item.name}` names no component", item, None, "name what it is about"
                )


def _group_of_one(run: LintRun) -> Iterator[LintFinding]:
    for page in run.config.pages:
        members = Counter(item.parent for item in page.items if item.parent is not None and not item.absent)
        for item in page.items:
            if item.kind.deleted_when_empty and not item.absent and members[item.address] == 1:
                yield LintFinding(
                    page, f"the group `{item.name}` has a single component", item, None, "write it without a group"
                )


RULES = (
    LintRule(
        "contrast",
        "recommended",
        "The text or the links have too little contrast with the background of the page (WCAG AA: 4.5 to 1).",
        _contrast,
    ),
    LintRule("near-names", "recommended", "Two names in one place differ only in case, spaces or marks.", _near_names),
    LintRule(
        "channels-off", "recommended", "Members are declared, and every channel to reach them is off.", _no_channel
    ),
    LintRule("no-description", "strict", "A component has no description.", _no_description),
    LintRule(
        "template-without-components",
        "strict",
        "An incident template names no component, so that somebody has to find them in the incident.",
        _template_without_components,
    ),
    LintRule("group-of-one", "strict", "A group has a single component.", _group_of_one),
)
"""The rules about items."""
