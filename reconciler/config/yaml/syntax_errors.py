"""Translates the YAML parser's errors into messages for people.

The parser's texts are those of libyaml's scanner.c and parser.c, which PyYAML's pure Python scanner shares.
"""

MAX_DEPTH = 100
"""Maximum nesting depth of collections. A status page needs nine."""

TOO_DEEP = (f"lists and maps stand more than {MAX_DEPTH} deep here", "write it flatter")
"""The message and hint for deeper nesting, whether our limit or the parser's own is reached first."""

_QUOTE = "put the value in quotes"

TEMPLATED = (
    "a template of another tool begins here, and this file is read as it is",
    "render it first; for what differs, write `${env:PAGE_…}`, and for what repeats, `matrix:`",
)
"""The message and hint for `{{ … }}` and `{% … %}` where YAML takes a key or a value."""

_WORDS: tuple[tuple[str, str, str | None], ...] = (
    ("tab character that violates indentation", "a tab where YAML takes only spaces", "indent with spaces"),
    ("tab character where an indentation space", "a tab where YAML takes only spaces", "indent with spaces"),
    ("mapping values are not allowed", "a `key: value` where none can stand", "check the indentation; " + _QUOTE),
    ("could not find expected ':'", "a `:` is missing after the key", None),
    ("did not find expected key", "something that is no key of this map", "check the indentation"),
    ("expected <block end>", "something that does not fit the indentation", "check the indentation"),
    ("did not find expected '-' indicator", "something that is no item of this list", "check the indentation"),
    ("did not find expected ',' or ']'", "a `,` or `]` is missing", None),
    ("expected ',' or ']'", "a `,` or `]` is missing", None),
    ("did not find expected ',' or '}'", "a `,` or `}` is missing", None),
    ("expected ',' or '}'", "a `,` or `}` is missing", None),
    ("did not find expected node content", "a value is missing here", None),
    ("expected the node content", "a value is missing here", None),
    ("cannot start any token", "a character that cannot begin a value", _QUOTE),
    ("block sequence entries are not allowed", "a list item where none can stand", "check the indentation"),
    (
        "found unknown escape character",
        "an unknown escape inside double quotes",
        "use single quotes, or double the `\\`",
    ),
    ("invalid Unicode character escape code", "an escape that is no character", None),
    ("did not find expected hexdecimal number", "an escape without its hexadecimal digits", None),
    ("found undefined tag handle", "an unknown tag", "remove the tag: every value has the type it looks like"),
    ("did not find expected alphabetic or numeric character", "an anchor or alias without a name", _QUOTE),
    ("found incompatible YAML document", "a YAML version that is not read here", "remove the %YAML line"),
    ("unsupported YAML version", "a YAML version that is not read here", "remove the %YAML line"),
    ("did not find expected <document start>", "something after the end of the document", "remove it"),
    ("found invalid UTF-8", "not UTF-8", "save the file as UTF-8"),
    # libyaml 0.2.6 reads ahead of its own events (a `[` may start a key), and rejects nesting of more than 1,000
    # levels.
    ("exceeded maximum nesting depth", *TOO_DEEP),
)


def explain(problem: str, character: str = "") -> tuple[str, str | None]:
    """The message, and the hint if there is one, for an error text of the parser.

    `character` is the character at the position: libyaml does not say that it is a tab.
    """
    if character == "\t" and "cannot start any token" in problem:
        return "a tab where YAML takes only spaces", "indent with spaces"
    for text, message, hint in _WORDS:
        if text in problem:
            return message, hint
    return f"not YAML: {problem}" if problem else "not YAML", None
