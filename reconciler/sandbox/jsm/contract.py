"""What a request may hold, field by field, as the document prints it; anything else is refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

Leaf = Literal["string", "boolean", "number", "integer", "any"]
"""The type of a single value; any: an object whose fields the document does not print."""


@dataclass(frozen=True, slots=True)
class JsmObject:
    """An object with exactly these fields."""

    fields: Mapping[str, "JsmType"]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JsmList:
    """A list; `of` is None for a list of objects like the one it lies in."""

    of: "JsmType | None"


JsmType = Leaf | JsmObject | JsmList


def _each(kind: Leaf, names: str) -> dict[str, JsmType]:
    return dict.fromkeys(names.split(), cast("JsmType", kind))


_TEXTS = (
    "name subdomain domain description timezone pageType pageTheme pageThemeMode googleAnalyticsTrackingId privacyPolicyUrl "
    "helpCenterUrl customCss customHeaderHtml customFooterHtml"
)
_FLAGS = "googleAnalyticsEnabled statusEmbedEnabled allowPageSubscribers hiddenFromSearch allowRssAtomFields"
_COLORS = "BodyBackground Font LightFont Green Yellow Orange Red Border Graph Link Blue NoData"
_LINK = JsmObject({**_each("string", "label url"), "position": "number"})


def _page(link: JsmType) -> JsmObject:
    """A page as it is written; `link`: what one of its links is."""
    return JsmObject(
        {
            **_each("string", _TEXTS),
            **_each("boolean", _FLAGS),
            "seoConfig": JsmObject({"enabled": "boolean", **_each("string", "title description keywords")}),
            "bodyConfig": JsmObject(
                {
                    **_each("string", "uptimeStyle componentStyle"),
                    **_each("boolean", "overallUptimeDisplay componentUptimeDisplay enableSearchAndFilter"),
                    **_each("number", "overallUptimeRange componentUptimeRange numberOfCardsPerRow"),
                }
            ),
            "footerData": JsmObject(
                {**_each("string", "footerLogoId footerText copyrightText"), "links": JsmList(link)}
            ),
            "headerData": JsmObject(
                {
                    **_each("string", "coverImageId headerLogoId faviconIconId headerText"),
                    "coverImageImmersive": "boolean",
                    "links": JsmList(link),
                }
            ),
            "colours": JsmObject(_each("string", " ".join(f"css{color}Color" for color in _COLORS.split()))),
        }
    )


PAGE_INPUT = _page(_LINK)
DRAFT_INPUT = _page("any")
COMPONENT_INPUT = JsmObject(
    {
        **_each("string", "id pageId name description status serviceId type"),
        "position": "number",
        "components": JsmList(None),
    }
)
INCIDENT_INPUT = JsmObject(
    {
        **_each("string", "pageId name jiraIncidentId message status impact"),
        "affectedComponents": JsmList(JsmObject(_each("string", "componentId status"))),
        "shouldSendNotifications": "boolean",
    }
)
SUBSCRIPTION_INPUT = JsmObject(
    {
        **_each("string", "itemId itemType subscriptionType captchaToken"),
        "subscriptionData": JsmObject(_each("string", "phoneNumber phoneCountry email webhookEndpoint")),
    }
)


def wrapper(name: str, of: JsmType) -> JsmObject:
    """A body that holds one thing under a name, which must be there."""
    return JsmObject({name: of}, (name,))


PAGE_BODY = wrapper("page", PAGE_INPUT)
DRAFT_BODY = wrapper("page", DRAFT_INPUT)
DELETED_BY = JsmObject({"deletedBy": "string"})
BATCH = JsmObject(
    {"pageId": "string", "createUpdateComponents": JsmList(COMPONENT_INPUT), "deleteComponents": JsmList("string")}
)
TOKEN = JsmObject({"token": "string"})
IDS = JsmObject({"ids": JsmList("string")})

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "any": (dict,),
}


@dataclass(slots=True)
class JsmMistakes:
    """What is wrong with a request."""

    names: list[str] = field(default_factory=list)
    """The dotted names of the fields that are wrong."""
    messages: list[str] = field(default_factory=list)
    """One message for each."""

    def add(self, name: str, message: str) -> None:
        """Note a mistake."""
        self.names.append(name)
        self.messages.append(f"{name}: {message}")


def check_body(body: Any, shape: JsmObject | None, *, nulls: bool, mistakes: JsmMistakes) -> None:
    """Note every field of a body that the document does not print, or not with that type. `nulls`: whether null is let through."""
    if shape is None:
        if body is not None:
            mistakes.add("body", "this operation takes none")
        return
    if not isinstance(body, dict):
        mistakes.add("body", "must be a JSON object")
        return
    for name in shape.required:
        if body.get(name) is None:
            mistakes.add(name, "is missing")
    for name, message in _wrong(body, shape, "", nulls):
        mistakes.add(name, message)


def check_query(
    query: Mapping[str, str], fields: Mapping[str, Leaf], required: tuple[str, ...], mistakes: JsmMistakes
) -> None:
    """Note every query parameter that the document does not print, or not with that type."""
    for name, value in query.items():
        if name not in fields:
            mistakes.add(name, "is no query parameter of this operation")
        elif fields[name] == "integer" and not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            mistakes.add(name, "must be an integer")
        elif fields[name] == "boolean" and value not in ("true", "false"):
            mistakes.add(name, "must be true or false")
    for name in required:
        if not query.get(name):
            mistakes.add(name, "is missing")


def _wrong(
    value: Any, shape: JsmType, path: str, nulls: bool, inside: JsmObject | None = None
) -> Iterator[tuple[str, str]]:
    if value is None:
        if not nulls:
            yield path, "must not be null"
    elif isinstance(shape, JsmObject):
        if not isinstance(value, dict):
            yield path, "must be an object"
            return
        for name, item in value.items():
            dotted = f"{path}.{name}" if path else str(name)
            if name not in shape.fields:
                yield dotted, "is no field of this object"
            else:
                yield from _wrong(item, shape.fields[name], dotted, nulls, shape)
    elif isinstance(shape, JsmList):
        if not isinstance(value, list):
            yield path, "must be a list"
            return
        of = shape.of if shape.of is not None else cast("JsmObject", inside)
        for index, item in enumerate(value):
            yield from _wrong(item, of, f"{path}[{index}]", False if of == "string" else nulls, inside)
    elif not isinstance(value, _PYTHON[shape]) or (isinstance(value, bool) and shape != "boolean"):
        yield path, f"must be of the type {'object' if shape == 'any' else shape}"
