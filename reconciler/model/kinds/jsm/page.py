"""The page's settings: the 24 fields that the API writes, with its names and nesting (jsm-api.md 2, PageInput)."""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.model.field import Field, Type
from reconciler.model.fields import color, long_text, number, of_type, records, switch, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

_NO_UPLOAD = "the API cannot upload images: the id is of one that was uploaded in Jira Service Management"
_PRINTED = "The API's documentation prints {}; any other word is passed through as it is."

_LINK = (
    text("label", "What the link says.", "Docs", required=True),
    of_type(Type.URL, "url", "Where it leads.", "https://docs.acme.example", required=True),
)


def _block(name: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields of a nested block, each with its whole path."""
    return tuple(replace(field, name=f"{name}.{field.name}", section=name, path=(name, field.name)) for field in fields)


def _switch(name: str, doc: str, *, example: bool = True) -> Field:
    return switch(name, doc, example)


def _word(name: str, doc: str, example: str) -> Field:
    """A word defined by the API, whose allowed values are undocumented."""
    return text(name, f"{doc} {_PRINTED.format(example)}", example, clearable=False)


def _asset(name: str, doc: str) -> Field:
    return text(name, f"{doc}: the id of an image, which the API cannot upload.", "a1b2c3", plan_note=_NO_UPLOAD)


def _color(name: str, what: str, example: str) -> Field:
    return color(name, what, example)


SETTINGS = (
    text("name", "Name of the page.", "Acme Status", required=True, judged=True),
    text("subdomain", "First part of the page's address on the service's own domain.", "acme", judged=True),
    of_type(Type.HOST, "domain", "Custom domain of the page.", "status.acme.example"),
    long_text("description", "What the page is about, shown to visitors.", "The state of all that Acme runs"),
    of_type(Type.TIME_ZONE, "timezone", "Time zone of the page, as an IANA name.", "Europe/Berlin", clearable=False),
    _word("pageType", "Who may see the page.", "PUBLIC"),
    _word("pageTheme", "The theme.", "BLANK"),
    _word("pageThemeMode", "Light or dark.", "LIGHT"),
    _switch("googleAnalyticsEnabled", "Whether Google Analytics counts visits."),
    text("googleAnalyticsTrackingId", "The tracking id of Google Analytics.", "G-ABC123"),
    of_type(Type.URL, "privacyPolicyUrl", "Where the privacy policy is.", "https://www.acme.example/privacy"),
    of_type(Type.URL, "helpCenterUrl", "Where the help center is.", "https://help.acme.example"),
    _switch("statusEmbedEnabled", "Whether the status can be embedded in other pages."),
    _switch("allowPageSubscribers", "Whether visitors may subscribe to the page."),
    _switch("hiddenFromSearch", "Whether search engines are asked to leave the page out.", example=False),
    _switch("allowRssAtomFields", "Whether the page offers RSS and Atom feeds."),
    long_text("customCss", "CSS of the page.", "body { font-family: sans-serif }"),
    long_text("customHeaderHtml", "HTML above the page.", "<p>Acme</p>"),
    long_text("customFooterHtml", "HTML below the page.", "<p>Acme</p>"),
    *_block(
        "seoConfig",
        (
            _switch("enabled", "Whether search engines get the texts below."),
            text("title", "Title for search engines.", "Acme Status"),
            text("description", "Description for search engines.", "The state of all that Acme runs"),
            text("keywords", "Keywords for search engines, in one text.", "acme, status"),
        ),
    ),
    *_block(
        "bodyConfig",
        (
            _word("uptimeStyle", "How uptime is shown.", "DETAIL_CARD"),
            _word("componentStyle", "How components are shown.", "CARD"),
            _switch("overallUptimeDisplay", "Whether the uptime of the whole page is shown."),
            number("overallUptimeRange", "Days of the uptime of the whole page.", 90, minimum=1, clearable=False),
            _switch("componentUptimeDisplay", "Whether the uptime of components is shown."),
            number("componentUptimeRange", "Days of the uptime of components.", 90, minimum=1, clearable=False),
            number("numberOfCardsPerRow", "Cards in a row.", 3, minimum=1, clearable=False),
            _switch("enableSearchAndFilter", "Whether visitors can search and filter components."),
        ),
    ),
    *_block(
        "headerData",
        (
            text("headerText", "Text above the page.", "How we are doing"),
            _asset("headerLogoId", "The logo"),
            _asset("coverImageId", "The cover image"),
            _asset("faviconIconId", "The icon in the browser's tab"),
            _switch("coverImageImmersive", "Whether the cover image fills the head of the page."),
            records("links", _LINK, "Links at the head of the page, in this order."),
        ),
    ),
    *_block(
        "footerData",
        (
            text("footerText", "Text below the page.", "Acme Corp."),
            text("copyrightText", "The copyright line.", "© Acme"),
            _asset("footerLogoId", "The logo below the page"),
            records("links", _LINK, "Links at the foot of the page, in this order."),
        ),
    ),
    *_block(
        "colours",
        (
            _color("cssBodyBackgroundColor", "Page background", "#ffffff"),
            _color("cssFontColor", "Text", "#333333"),
            _color("cssLightFontColor", "Less important text", "#999999"),
            _color("cssGreenColor", "Operational", "#2fcc66"),
            _color("cssYellowColor", "Degraded performance", "#f1c40f"),
            _color("cssOrangeColor", "Partial outage", "#e67e22"),
            _color("cssRedColor", "Major outage", "#e74c3c"),
            _color("cssBlueColor", "Under maintenance", "#3498db"),
            _color("cssBorderColor", "Borders", "#e0e0e0"),
            _color("cssGraphColor", "Graphs", "#3498db"),
            _color("cssLinkColor", "Links", "#3498db"),
            _color("cssNoDataColor", "Days without data in the uptime display", "#b3bac5"),
        ),
    ),
)

READ_ONLY_SETTINGS = {
    "url": "the API shows the page's address and cannot write it; write `subdomain` or `domain`",
    "status": "the API shows it; whether the page is to be seen is said by `lifecycle: {state: …}`",
    "pageStatus": "the API shows it; whether the page is to be seen is said by `lifecycle: {state: …}`",
    "version": "the service counts versions by itself",
    "components": "components stand under the page's own `components:`",
    "customDomainConfig": "the service makes it of `domain`",
    "position": "links stand in the order of the file, which is the order of the page",
    "id": "the page's id stands beside `settings:`, not in it",
}
"""Settings that people may expect but the API cannot write, with the reason."""

PAGE = Kind(
    name="page",
    title="Page settings",
    doc="The page's writable settings, by their API names and in the API's nesting. Only what is written is compared, at any depth.",
    section=("settings",),
    fields=SETTINGS,
    rank=0,
    identity=Identity.SINGLETON,
    verbs=frozenset({"create", "update"}),
    prune=Prune.NEVER,
    renamable=False,
    drafted=True,
    rejected_keys=READ_ONLY_SETTINGS,
    unsupported={"delete": "a page is archived by `lifecycle: {state: archived}`, and never deleted permanently"},
    example='settings:\n  name: Acme Status\n  timezone: Europe/Berlin\n  colours: {cssGreenColor: "#2fcc66"}\n',
)
