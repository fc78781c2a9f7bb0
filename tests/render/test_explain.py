"""What a key means, as text."""

from reconciler.model.topic import Concept, Topic
from reconciler.render.explain import concept_text, list_text, several_text, topic_text

MOOD = Topic(
    "thing.mood",
    "How it feels. Nobody knows.",
    "things[].mood",
    "text",
    "good",
    ("good", "bad"),
    ("must be written", "masked in every output"),
    "changed where it differs",
    "mood: good\n",
)
NAME = Topic("thing.name", "Its name.", "things[].name", "text", access="changed where it differs")
ABSENT = Topic("thing.absent", "Gone.", "things[].absent", "true or false", "false", ours=True)
STATUS = Topic("thing.status", "", "things[].status", refused="it belongs to others")
THING = Topic("thing", "A thing.", "things[]", parts=("thing.mood", "thing.status", "thing.gone"))
CONCEPT = Concept("rename", "Write the earlier name.", "previously: [A]\nname: B\n")
KNOWN = (THING, MOOD, NAME, ABSENT, STATUS)


def test_a_field() -> None:
    assert topic_text(MOOD, KNOWN) == (
        "thing.mood\n"
        "  How it feels. Nobody knows.\n"
        "\n"
        "  Place    things[].mood\n"
        "  Type     one of good, bad\n"
        "  Default  good\n"
        "  Written  changed where it differs\n"
        "  Rules    must be written\n"
        "           masked in every output\n"
        "\n"
        "  Example\n"
        "    mood: good\n"
    )


def test_a_field_without_a_default_is_not_managed_when_it_is_left_out() -> None:
    assert "  Default  none: left out, it is not managed\n" in topic_text(NAME, KNOWN)


def test_a_key_of_our_own_and_others_just_like_it() -> None:
    assert topic_text(ABSENT, KNOWN, also=[MOOD]) == (
        "thing.absent\n"
        "  Gone.\n"
        "\n"
        "  Place    things[].absent\n"
        "  Type     true or false\n"
        "  Default  false\n"
        "  Written  for this tool alone; the service never sees it\n"
        "\n"
        "  The same: thing.mood\n"
    )


def test_a_kind_lists_its_keys_with_their_first_sentences() -> None:
    assert topic_text(THING, KNOWN) == (
        "thing\n"
        "  A thing.\n"
        "\n"
        "  Place    things[]\n"
        "\n"
        "  Keys\n"
        "    thing.mood    How it feels.\n"
        "    thing.status  not written here: it belongs to others\n"
    )


def test_a_key_that_is_not_written_says_why() -> None:
    assert topic_text(STATUS, KNOWN) == "thing.status\n  Not written here: it belongs to others.\n"


def test_the_list_and_a_word_with_several_meanings() -> None:
    assert list_text(KNOWN, [CONCEPT, CONCEPT]) == (
        "What stands in the file\n"
        "  thing  A thing.\n"
        "\n"
        "How things are done\n"
        "  rename, rename\n"
        "\n"
        "Ask for one of them, or for a key in one: reconciler explain component.showcase\n"
    )
    assert several_text("na\x1bme", [NAME, MOOD]) == (
        "na\\x1bme can be any of these:\n  thing.name  Its name.\n  thing.mood  How it feels.\n"
    )


def test_how_a_thing_is_done() -> None:
    assert concept_text(CONCEPT) == "rename\n  Write the earlier name.\n\n  Example\n    previously: [A]\n    name: B\n"


def test_color_says_nothing_of_its_own() -> None:
    import re

    painted = topic_text(MOOD, KNOWN, color=True)
    assert "\x1b[1mthing.mood\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == topic_text(MOOD, KNOWN)
