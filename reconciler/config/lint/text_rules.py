"""Rules about the texts that visitors read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_address, ip_network

from reconciler.config.excerpts import SECRET
from reconciler.model.field import Type
from reconciler.model.lint import LintFinding, LintRule, LintRun
from reconciler.model.public_text import PublicText, TextMatch, all_rough, plain

_LETTER = r"A-Za-z0-9_\u00c0-\u024f"
"""What a word is made of, next to which nothing begins or ends. Scripts without spaces between words are left out."""

_INTERNAL = ("localhost", ".internal", ".local", ".lan", ".corp", ".intranet", ".private", ".home.arpa", ".svc", "://")
_HOST = re.compile(
    rf"(?<![{_LETTER}.-])(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    r"\.(?:internal|local|localdomain|lan|corp|intranet|private|home\.arpa|svc|cluster\.local)"
    rf"|(?<=://)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?![{_LETTER}@-]|\.[{_LETTER}])",
    re.IGNORECASE,
)
_PRIVATE = ("10.", "192.168.", "172.", "127.", "169.254.", "100.")
_ADDRESS_4 = re.compile(rf"1(?<![{_LETTER}.]1)(?:0|27|92|72|69|00)(?:\.\d{{1,3}}){{3}}(?![{_LETTER}]|\.\d)")
_ADDRESS_6 = re.compile(
    rf"(?:[fF](?<![{_LETTER}:.][fF])[c-eC-E][0-9a-fA-F]{{2}}:[0-9a-fA-F:]{{1,34}}|::1(?<![{_LETTER}:.]::1))(?![{_LETTER}:])"
)
_RANGES = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 fc00::/7 fe80::/10 ::1/128"
_NETWORKS = tuple(map(ip_network, _RANGES.split()))
_VERSION = re.compile(r"(?:\b(?:version|release|build|firmware|ver\.?|v\.?)|バージョン)[ :]*$", re.IGNORECASE)
_WORDS = "your|insert|name|company|service|todo|text|placeholder"
_PLACEHOLDER = re.compile(
    rf"\{{\{{[^{{}}]*\}}\}}|<(?:{_WORDS})\b[^<>\n]*>|\[(?:your|insert) [^\[\]\n]*\](?![(\[])|\[(?:{_WORDS}|company name)\](?![(\[])"
    r"|\$\{[^{}]*\}|%[A-Z][A-Z0-9]*_[A-Z0-9_]+%"
    r"|\$(?-i:[A-Z][A-Z0-9]*_[A-Z0-9_]+|NAME|COMPANY|SERVICE|PRODUCT|DATE|TIME|URL|HOST|TITLE|TEXT)\b|lorem ipsum",
    re.IGNORECASE,
)
_TODO = re.compile(rf"(?<![{_LETTER}])(?:(?:TODO|FIXME|TBD|XXX+)(?![{_LETTER}])|(?i:todo|fixme|tbd)(?=:(?!//)))")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLAIN_LINK = re.compile(r"http://(?!localhost)[^\s)>\"']+", re.IGNORECASE)
_ABBREVIATIONS = frozenset({"inc", "ltd", "corp", "co", "llc", "bros", "jr", "sr", "etc"})
"""What ends with a full stop in a name."""

_SECRET_MARKS = ("akia", "gh", "xox", "glpat", "atatt", "-----begin")


def _search(
    pattern: re.Pattern[str],
    needles: Sequence[str],
    word: str,
    hint: str,
    *,
    only: Callable[[TextMatch], bool] = lambda _: True,
) -> Callable[[LintRun], Iterable[LintFinding]]:
    """A check that reports each text in which a pattern occurs. See `PublicTexts.search` for `needles`."""

    def check(run: LintRun) -> Iterator[LintFinding]:
        for match in run.texts.search(pattern, needles):
            if only(match):
                yield _finding(match, word.replace("{}", match.words[:60]), hint)

    return check


def _finding(match: TextMatch, word: str, hint: str) -> LintFinding:
    page, item, field, _ = match.at
    return LintFinding(page, f"`{field.yaml_key}` {word}", item, field.name, hint, match.words, match.nth)


def _private_addresses(run: LintRun) -> Iterator[LintFinding]:
    matches = (*run.texts.search(_ADDRESS_4, _PRIVATE), *run.texts.search(_ADDRESS_6, (":",)))
    for match in matches:
        if _is_private(match.words) and not _VERSION.search(match.at.text, max(0, match.start - 20), match.start):
            yield _finding(match, f"holds the private address {match.words}", "visitors cannot reach it; leave it out")


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _NETWORKS)


def _is_filled_later(each: PublicText) -> bool:
    """Whether the text is of a template, whose placeholders are filled when an incident is opened."""
    return bool(each.item.kind.verbs == {"create"} and each.field.name in ("title", "body"))


def _same_as_name(run: LintRun) -> Iterator[LintFinding]:
    texts = [each for each in run.texts if each.field.name == "description"]
    rough = zip(all_rough([each.text for each in texts]), all_rough([each.item.name for each in texts]), strict=True)
    for each in (each for each, (text, name) in zip(texts, rough, strict=True) if text == name):
        if len(each.text) > 2 * len(each.item.name) + 4:
            continue
        if plain(each.text) == plain(each.item.name) != "":
            yield LintFinding(
                each.page,
                "`description` only repeats the name",
                each.item,
                "description",
                "say what it does, or leave it out",
            )


def _closing_mark(run: LintRun) -> Iterator[LintFinding]:
    for each in run.texts:
        if each.field.name == "name" and _ends_with_mark(each.text):
            yield LintFinding(each.page, "`name` ends with a mark", each.item, "name", "a name is no sentence")


def _ends_with_mark(name: str) -> bool:
    word = name.rstrip().rpartition(" ")[2]
    if word.endswith("."):
        return word[:-1].lower() not in _ABBREVIATIONS and "." not in word[:-1]  # Acme Inc., U.S., a pause …
    return word.endswith((":", ";", ","))


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
        "A text for visitors names a host that only your network knows (`.internal`, `.corp`, `.svc`, localhost, `http://intranet`).",
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
        "A text for visitors holds an address of a private network (10.0.0.0/8, 192.168.0.0/16, 100.64.0.0/10, fd00::/8).",
        _private_addresses,
    ),
    LintRule(
        "placeholder",
        "recommended",
        "A text for visitors still holds a placeholder that nothing fills (`{{name}}`, `<your text>`, `$NAME`). Templates may: "
        "`incident open` fills them.",
        _search(
            _PLACEHOLDER,
            ("{{", "<", "[", "$", "%", "lorem"),
            "still holds the placeholder {}",
            "write what it stands for",
            only=lambda match: not _is_filled_later(match.at),
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
            SECRET, _SECRET_MARKS, "holds what looks like a secret", "remove it, and revoke the secret: git keeps it"
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
            only=lambda match: match.at.field.type is not Type.EMAIL,
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
