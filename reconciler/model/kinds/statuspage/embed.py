"""The status embed: a small notice shown on other sites. It always exists (statuspage-api.md B12)."""

from reconciler.model.field import Field
from reconciler.model.fields import color, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune


def _color(name: str, doc: str, example: str) -> Field:
    return color(name, doc, example)


EMBED = Kind(
    name="embed",
    title="Status embed",
    doc="How the status embed looks on the sites that show it. Only what is written is compared.",
    section=("embed",),
    fields=(
        text("position", "The corner of the window in which it appears.", "bottom-left", clearable=False),
        _color("incident_background_color", "Background during an incident", "#ff9900"),
        _color("incident_text_color", "Text during an incident", "#000000"),
        _color("maintenance_background_color", "Background during a maintenance", "#0052cc"),
        _color("maintenance_text_color", "Text during a maintenance", "#ffffff"),
    ),
    rank=0,
    identity=Identity.SINGLETON,
    lists=("status_embed_config",),
    verbs=frozenset({"update"}),
    prune=Prune.NEVER,
    renamable=False,
    unsupported={"delete": "the status embed always exists; it shows only where a site has its code"},
    example='embed:\n  position: bottom-left\n  incident_background_color: "#ff9900"\n',
)
