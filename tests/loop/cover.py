"""Every reading of what the reference leaves open that a page meets, and a pairwise cover of them as data.

Each column of `COVER` is a reading: a digit is the place of the switch's value in `SWITCHES`. The first column is the usual service.
"""

from typing import Any

from reconciler.sandbox import JsmQuirks

SWITCHES: dict[str, tuple[Any, ...]] = {
    "ids": ("two", "one"),
    "kids": ("one", "two"),
    "draft_by": ("both", "live", "draft"),
    "tree_by": ("both", "draft", "live"),
    "summary_rows": ("pages_and_drafts", "pages"),
    "unknown": ("404", "null_page", "empty_list"),
    "refusals": ("status", "body"),
    "errors": ("message", "errors", "spring"),
    "put": ("merge", "replace"),
    "nest": ("merge", "replace"),
    "null": ("refused", "clears", "kept"),
    "links": ("as_sent", "labels_only", "other", "empty"),
    "fields": ("kept", "nulled"),
    "tree": ("kept", "deleted"),
    "delete_order": ("after", "before"),
    "delete_unknown": ("ignored", "refused"),
    "orphans": ("promoted", "deleted", "refused"),
    "batch": ("all_or_nothing", "part_with_error", "part_silently"),
    "batch_answer": ("tree", "entries"),
    "publish": ("explicit", "at_once"),
    "publish_status": ("kept", "draft"),
    "live_put": ("live_only", "both"),
    "position": ("as_sent", "from_0", "from_1"),
    "list": ("position", "created", "reversed"),
    "page_components": ("all", "top"),
    "total_count": ("top", "all"),
    "first_maximum": (100, 3),
    "lag": (0.0, 2.0),
    "names": ("repeated", "unique"),
}
COVER = {
    "ids": "01100110101010111110",
    "kids": "01010110101001001000",
    "draft_by": "01212021010021220121",
    "tree_by": "02102101220120021210",
    "summary_rows": "01010110010110100110",
    "unknown": "01221001201201202112",
    "refusals": "01011100001101101101",
    "errors": "02112010221002012112",
    "put": "01011100010110011010",
    "nest": "01010101011010000010",
    "null": "02112021010221201002",
    "links": "03212011332020301132",
    "fields": "00111100010101000001",
    "tree": "01010111000010010010",
    "delete_order": "01100110010100111000",
    "delete_unknown": "01010101101110100000",
    "orphans": "02112002102110220120",
    "batch": "02112002112100022210",
    "batch_answer": "01100101110011011100",
    "publish": "01010110100111000010",
    "publish_status": "01010110011011101000",
    "live_put": "01100110100111011011",
    "position": "01221010202122011010",
    "list": "01221010022101220102",
    "page_components": "01100110001101100110",
    "total_count": "01100101010011101011",
    "first_maximum": "01100110011010010110",
    "lag": "01100011101110101000",
    "names": "01100101001010111111",
}


def reading(column: int) -> dict[str, Any]:
    """The values of all switches in one column."""
    return {name: values[int(COVER[name][column])] for name, values in SWITCHES.items()}


def finds_no_draft(values: dict[str, Any]) -> bool:
    """Whether nothing in the service leads from a page to its draft: the run has to stop, and a test of its own sees to it."""
    return (values["ids"], values["draft_by"], values["summary_rows"]) == ("two", "draft", "pages")


READINGS = [JsmQuirks(**reading(column)) for column in range(len(COVER["ids"]))]


def named(quirks: JsmQuirks) -> str:
    """The switches that are not as usual."""
    usual = JsmQuirks()
    changed = [name for name in SWITCHES if getattr(quirks, name) != getattr(usual, name)]
    return ",".join(f"{name}={getattr(quirks, name)}" for name in changed) or "usual"
