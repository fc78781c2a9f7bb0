"""What the YAML parser says, in words for people who write the file.

The parser's own texts are those of libyaml's scanner.c and parser.c and of PyYAML's pure scanner, which say the same.
"""

MAX_DEPTH = 100
"""How deep collections may stand in each other; a status page needs nine."""

TOO_DEEP = (f"lists and maps stand more than {MAX_DEPTH} deep here", "write it flatter")
"""What is said of deeper ones, whether the limit above is met or, before it, a limit of the parser."""

_QUOTE = "put the value in quotes"

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
    # libyaml 0.2.6 reads ahead of its own events (a `[` may begin a key), and refuses what stands more than 1,000 deep.
    ("exceeded maximum nesting depth", *TOO_DEEP),
)


def explain(problem: str, character: str = "") -> tuple[str, str | None]:
    """What is wrong, and what to write instead where that is known, for a text of the parser.

    `character` is what stands at the place: libyaml does not say that it is a tab.
    """
    if character == "\t" and "cannot start any token" in problem:
        return "a tab where YAML takes only spaces", "indent with spaces"
    for text, message, hint in _WORDS:
        if text in problem:
            return message, hint
    return f"not YAML: {problem}" if problem else "not YAML", None
