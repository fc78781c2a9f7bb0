"""Rules about the texts that visitors read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_address

from reconciler.model.field import Type
from reconciler.model.lint import LintFinding, LintRule, LintRun
from reconciler.model.public_text import PublicText, plain

_INTERNAL = ("localhost", ".internal", ".local", ".lan", ".corp", ".intranet", ".home.arpa", ".svc")
_HOST = re.compile(
    r"(?<![\w.-])(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    r"\.(?:internal|local|localdomain|lan|corp|intranet|home\.arpa|svc|cluster\.local))(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_PRIVATE = ("10.", "192.168.", "172.", "127.", "169.254.", "100.")
_ADDRESS_4 = re.compile(r"(?<![\w.])(?:10|127|192|172|169|100)(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_ADDRESS_6 = re.compile(r"(?<![\w:.])(?:f[cde][0-9a-f]{2}:[0-9a-f:]{2,34}|::1)(?![\w:])", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|<(?:your|insert|name|company|todo)\b[^<>]*>|lorem ipsum", re.IGNORECASE)
_TODO = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLAIN_LINK = re.compile(r"http://(?!localhost)[^\s)>\"']+", re.IGNORECASE)
_SECRET_MARKS = ("akia", "gh", "xox", "glpat", "atatt", "-----begin")
_SECRET = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[\w-]{10,}|glpat-[\w-]{20,}|ATATT[\w=-]{20,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def _search(
    pattern: re.Pattern[str],
    needles: Sequence[str],
    word: str,
    hint: str,
    *,
    only: Callable[[PublicText], bool] = lambda _: True,
) -> Callable[[LintRun], Iterable[LintFinding]]:
    """A check that reports each text in which a pattern occurs. See `PublicTexts.search` for `needles`."""

    def check(run: LintRun) -> Iterator[LintFinding]:
        for each, match in _first_of_each(run.texts.search(pattern, needles)):
            if only(each):
                message = f"`{each.field.yaml_key}` {word}".replace("{}", match[0][:60])
                yield LintFinding(each.page, message, each.item, each.field.name, hint)

    return check


def _private_addresses(run: LintRun) -> Iterator[LintFinding]:
    matches = (*run.texts.search(_ADDRESS_4, _PRIVATE), *run.texts.search(_ADDRESS_6, ("fd", "fc", "fe", "::1")))
    for each, match in _first_of_each(pair for pair in matches if _is_private(pair[1][0])):
        message = f"`{each.field.yaml_key}` holds the private address {match[0]}"
        yield LintFinding(each.page, message, each.item, each.field.name, "visitors cannot reach it; leave it out")


def _first_of_each(matches: Iterable[tuple[PublicText, re.Match[str]]]) -> Iterator[tuple[PublicText, re.Match[str]]]:
    last: PublicText | None = None
    for each, match in matches:
        if each is not last:
            last = each
            yield each, match


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.is_private and not address.is_unspecified


def _is_filled_later(each: PublicText) -> bool:
    """Whether the text is of a template, whose placeholders are filled when an incident is opened."""
    return bool(each.item.kind.verbs == {"create"} and each.field.name in ("title", "body"))


def _same_as_name(run: LintRun) -> Iterator[LintFinding]:
    for each in run.texts:
        if each.field.name != "description" or len(each.text) > 2 * len(each.item.name) + 4:
            continue
        if plain(each.text) == plain(each.item.name):
            yield LintFinding(
                each.page,
                "`description` only repeats the name",
                each.item,
                "description",
                "say what it does, or leave it out",
            )


def _closing_mark(run: LintRun) -> Iterator[LintFinding]:
    for each in run.texts:
        if each.field.name == "name" and each.text.rstrip().endswith((".", ":", ";", ",")):
            yield LintFinding(each.page, "`name` ends with a mark", each.item, "name", "a name is no sentence")


def _long_name(run: LintRun) -> Iterator[LintFinding]:
    for each in run.texts:
        if each.field.name == "name" and each.item.kind.ordered and len(each.text) > 60:
            message = f"`name` has {len(each.text)} characters"
            yield LintFinding(
                each.page, message, each.item, "name", "phones cut it; 60 are enough, and `description` has room"
            )


RULES = (
    LintRule(
        "internal-host",
        "recommended",
        "A text for visitors names a host that only your network knows (`.internal`, `.local`, `.svc`, localhost).",
        _search(
            _HOST,
            _INTERNAL,
            "names the internal host {}",
            "visitors cannot reach it; name the public one, or leave it out",
        ),
    ),
    LintRule(
        "private-address",
        "recommended",
        "A text for visitors holds an address of a private network (10.0.0.0/8, 192.168.0.0/16, fd00::/8).",
        _private_addresses,
    ),
    LintRule(
        "placeholder",
        "recommended",
        "A text for visitors still holds a placeholder that nothing fills. Templates may: `incident open` fills them.",
        _search(
            _PLACEHOLDER,
            ("{{", "<", "lorem"),
            "still holds the placeholder {}",
            "write what it stands for",
            only=lambda each: not _is_filled_later(each),
        ),
    ),
    LintRule(
        "todo",
        "recommended",
        "A text for visitors holds TODO, FIXME, TBD or XXX.",
        _search(_TODO, ("todo", "fixme", "tbd", "xxx"), "holds {}", "finish the text"),
    ),
    LintRule(
        "secret-in-text",
        "recommended",
        "A text for visitors holds something that looks like a key or a token.",
        _search(
            _SECRET, _SECRET_MARKS, "holds what looks like a secret", "remove it, and revoke the secret: git keeps it"
        ),
    ),
    LintRule(
        "plain-http",
        "recommended",
        "A text for visitors links to http:// instead of https://.",
        _search(_PLAIN_LINK, ("http://",), "links to {}", "use https"),
    ),
    LintRule(
        "email-in-text",
        "strict",
        "A text for visitors holds an email address, which collects spam.",
        _search(
            _MAIL,
            ("@",),
            "holds an email address",
            "link to a contact form",
            only=lambda each: each.field.type is not Type.EMAIL,
        ),
    ),
    LintRule(
        "description-repeats-name",
        "recommended",
        "A description says no more than the name.",
        _same_as_name,
    ),
    LintRule("name-ends-with-mark", "strict", "A name ends with a full stop, comma or colon.", _closing_mark),
    LintRule("long-name", "strict", "A name of a component or group is longer than 60 characters.", _long_name),
)
"""The rules about texts."""
