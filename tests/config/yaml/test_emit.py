"""The YAML that is written: plain where it can be, quoted where it must be, and always read back as the same text."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.config.load.interpolation import Expander
from reconciler.config.load.values import Reader
from reconciler.config.problems import Problems
from reconciler.config.yaml.emit import Entries, Items, Literal, Remark, emit, scalar
from reconciler.config.yaml.nodes import compose


def read(text: str) -> Any:
    """The value of a document as the tool reads it."""
    problems = Problems()
    node = compose("file", text, problems)
    assert node is not None, [(p.message, text) for p in problems.found]
    value = Reader(problems, Expander(problems, {}, {}.__getitem__)).value(node)
    assert not problems.count, [p.message for p in problems.found]
    return value


def document(**values: Any) -> Entries:
    return Entries(list(values.items()))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("REST API", "REST API"),
        ("Checkout (EU)", "Checkout (EU)"),
        ("a/b~c|d", "a/b~c|d"),
        ("https://acme.example/x#y", "https://acme.example/x#y"),
        ("it's", "it's"),
        ("é", "é"),
        ("on", '"on"'),
        ("Yes", '"Yes"'),
        ("y", '"y"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("", '""'),
        ("12:30", '"12:30"'),
        ("0123", '"0123"'),
        ("089", '"089"'),
        ("1_000", '"1_000"'),
        ("1e5", '"1e5"'),
        ("0x1F", '"0x1F"'),
        (".inf", '".inf"'),
        ("2024-01-31", '"2024-01-31"'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        ("#2fcc66", '"#2fcc66"'),
        ("- a", '"- a"'),
        ("<<", '"<<"'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ('say "hi": now', "'say \"hi\": now'"),
        ("back\\slash: x", "'back\\slash: x'"),
        ("\U0001f389 launch", '"\U0001f389 launch"'),
        ("a\u202eb", '"a\\u202Eb"'),
        ("a\u00a0b", '"a\\xA0b"'),
        ("a\tb", '"a\\tb"'),
        ("a\rb", '"a\\rb"'),
        ("\U000e0001", '"\\U000E0001"'),
        ("${env:PAGE_X}", "$${env:PAGE_X}"),
        ("$${x}", "$$${x}"),
    ],
)
def test_a_text_is_quoted_only_where_it_would_be_misread(text: str, written: str) -> None:
    assert scalar(text) == written
    assert read(f"a: {written}\n") == {"a": text}


def test_a_reference_to_a_variable_is_not_escaped() -> None:
    assert scalar(Literal("${env:PAGE_ACME_MEMBER_1}")) == "${env:PAGE_ACME_MEMBER_1}"


@pytest.mark.parametrize("word", ["a,b", "a[b", "a]b", "{a", "a}b", "${env:X}", "Down?"])
def test_what_would_end_a_flow_list_is_quoted_in_one(word: str) -> None:
    text = emit(document(words=(word,)))
    assert text.startswith('words: ["')
    assert read(text) == {"words": [word]}


def test_a_document() -> None:
    inner = Items()
    inner.remark("top\x07")
    inner.parts += [Entries([("name", "a"), Remark("none"), ("on", True)]), Entries([("name", "b"), ("n", 1.5)])]
    long = tuple(f"Core API/Component {number}" for number in range(5))
    root = document(
        version=1, page=Entries([("items", inner), ("few", ("a", "b")), ("many", long), ("empty", Entries())])
    )
    assert emit(root, ["head\nline"]) == (
        "# head\\nline\n"
        "version: 1\n"
        "\n"
        "page:\n"
        "  items:\n"
        "    # top\\x07\n"
        "    - name: a\n"
        "      # none\n"
        '      "on": true\n'
        "    - name: b\n"
        '      "n": 1.5\n'
        "  few: [a, b]\n"
        "  many:\n"
        "    - Core API/Component 0\n"
        "    - Core API/Component 1\n"
        "    - Core API/Component 2\n"
        "    - Core API/Component 3\n"
        "    - Core API/Component 4\n"
        "  empty: {}\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\nb\n", "body: |\n  a\n  b\n"),
        ("a\nb", "body: |-\n  a\n  b\n"),
        ("a\n\n b\n", "body: |\n  a\n\n   b\n"),
        (" a\nb\n", "body: |2\n   a\n  b\n"),
        ("\na\n", "body: |2\n\n  a\n"),
        ("costs ${x}\nb\n", "body: |\n  costs $${x}\n  b\n"),
        ("a\nb\n\n", 'body: "a\\nb\\n\\n"\n'),
        ("\n", 'body: "\\n"\n'),
        ("a\r\nb", 'body: "a\\r\\nb"\n'),
        ("a\n\u202eb\n", 'body: "a\\n\\u202Eb\\n"\n'),
        ("a\n\u200bb\n", 'body: "a\\n\\u200Bb\\n"\n'),
        ("\U0001f469\u200d\U0001f4bb\n\u05d0\n", "body: |\n  \U0001f469\u200d\U0001f4bb\n  \u05d0\n"),
        ("word " * 20 + "end", "body: |-\n  " + "word " * 20 + "end\n"),
    ],
)
def test_a_text_of_lines_is_a_literal_block_where_a_block_holds_it(text: str, written: str) -> None:
    assert emit(document(body=text)) == written
    assert read(written) == {"body": text}


readable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(text=readable)
@example("#\n#")
@example("  \n \n  x")
@example("---\n...")
@example("\t\n\tx\n")
@example("x\n   ")
@example("Down?")
def test_whatever_is_written_is_read_back(text: str) -> None:
    deep = Items([Entries([("name", text), ("body", f"{text}\n{text}\n"), ("words", (text, text))])])
    root = document(top=document(list=deep), key=Entries([(text, text)]))
    value = {"name": text, "body": f"{text}\n{text}\n", "words": [text, text]}
    written = emit(root)
    assert read(written) == {"top": {"list": [value]}, "key": {text: text}}
    if "${" not in text:
        assert yaml.safe_load(written) == {"top": {"list": [value]}, "key": {text: text}}


def test_examples_of_people_are_read_the_same_when_written_anew() -> None:
    path = Path(__file__).parents[3] / "examples" / "quickstart" / "statuspage.yaml"
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert yaml.safe_load(emit(_entries(value))) == value


def _entries(value: Any) -> Any:
    if isinstance(value, dict):
        return Entries([(key, _entries(inner)) for key, inner in value.items()])
    if isinstance(value, list):
        return Items([_entries(one) for one in value]) if value and isinstance(value[0], dict) else tuple(value)
    return value
