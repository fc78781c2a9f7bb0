"""The reference of every key, generated from the topics of `explain`."""

from pathlib import Path

from reconciler.config.schema.topics import topics
from reconciler.model.topic import Topic
from reconciler.render.reference import reference_markdown

ROOT = Path(__file__).parents[2]


def test_the_committed_reference_is_fresh() -> None:
    committed = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
    assert committed == reference_markdown(topics()), "run `reconciler schema reference > schemas/README.md`"


def test_every_topic_is_in_it() -> None:
    text = reference_markdown(topics())
    below = {part for topic in topics() for part in topic.parts}
    for topic in topics():
        if topic.refused is not None:
            continue
        if topic.name in below:
            assert topic.name.rpartition(".")[2] in text
        else:
            assert "." in topic.name or f"\n## {topic.name}\n" in text


def test_a_section_has_its_facts_its_example_and_its_keys() -> None:
    wall = Topic(
        "wall",
        "A wall, or <none>. Painted.",
        "pages.<key>.walls[]",
        "map",
        limits=("at most 4 on a page",),
        access="the API can create it",
        example="- name: North\n",
        parts=("wall.color", "wall.age"),
    )
    color = Topic("wall.color", "The color.", "", "text", "red", limits=('null or "" clears it',))
    age = Topic("wall.age", "", "", refused="it is counted, a | at a time")
    assert reference_markdown([wall, color, age]).partition("\n## ")[2] == (
        "wall\n"
        "\n"
        "A wall, or &lt;none>. Painted.\n"
        "\n"
        "- Place: `pages.<key>.walls[]`\n"
        "- Type: map\n"
        "- Written: the API can create it\n"
        "- Rule: at most 4 on a page\n"
        "\n"
        "```yaml\n"
        "- name: North\n"
        "```\n"
        "\n"
        "| key | type | default | meaning |\n"
        "|---|---|---|---|\n"
        '| `color` | text | `red` | The color. (null or "" clears it) |\n'
        "| `age` | | | not written here: it is counted, a \\| at a time |\n"
    )
