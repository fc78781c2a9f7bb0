"""Explain a configuration key, list all keys, and suggest keys for a misspelled one."""

from collections.abc import Iterator, Sequence

from reconciler.model.topic import Concept, Topic
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal


def topic_text(topic: Topic, topics: Sequence[Topic], *, also: Sequence[Topic] = (), color: bool = False) -> str:
    """One topic: its meaning and its properties. `topics` provides summaries of its parts; `also` are equivalent
    topics.
    """
    lines = [*_topic(topic, {topic.name: topic for topic in topics}, Paint(color))]
    if also:
        lines += ["", f"  The same: {', '.join(topic.name for topic in also)}"]
    return "\n".join(lines) + "\n"


def _topic(topic: Topic, topics: dict[str, Topic], paint: Paint) -> Iterator[str]:
    yield paint("bold", topic.name)
    if topic.refused is not None:
        yield f"  Not written here: {topic.refused}."
        return
    yield f"  {topic.doc}"
    yield ""
    facts = [
        ("Place", topic.location),
        ("Type", f"one of {', '.join(topic.choices)}" if topic.choices else topic.type),
        ("Default", _default(topic)),
        ("Written", "for this tool alone; the service never sees it" if topic.ours else topic.access),
        *(("Rules" if not number else "", rule) for number, rule in enumerate(topic.limits)),
    ]
    yield from (f"  {paint('dim', name.ljust(9))}{fact}" for name, fact in facts if fact)
    yield from _example(topic.example, paint)
    if topic.parts:
        yield ""
        yield f"  {paint('dim', 'Keys')}"
        yield from (f"    {line}" for line in _table([topics[name] for name in topic.parts if name in topics]))


def _example(example: str, paint: Paint) -> Iterator[str]:
    if example:
        yield ""
        yield f"  {paint('dim', 'Example')}"
        yield from (f"    {line}" for line in example.rstrip("\n").split("\n"))


def concept_text(concept: Concept, *, color: bool = False) -> str:
    """How a thing is done, and an example."""
    paint = Paint(color)
    return "\n".join([paint("bold", concept.name), f"  {concept.doc}", *_example(concept.example, paint)]) + "\n"


def _default(topic: Topic) -> str:
    if topic.default is not None:
        return topic.default
    return "none: left out, it is not managed" if topic.access and topic.type else ""


def list_text(topics: Sequence[Topic], concepts: Sequence[Concept], *, color: bool = False) -> str:
    """All types and other keys, each with its first sentence, and the names of the concepts."""
    paint = Paint(color)
    top = [topic for topic in topics if "." not in topic.name]
    lines = [f"  {line}" for line in _table(top)]
    how = [paint("bold", "How things are done"), f"  {', '.join(concept.name for concept in concepts)}"]
    hint = "Ask for one of them, or for a key in one: reconciler explain component.showcase"
    return "\n".join([paint("bold", "What stands in the file"), *lines, "", *how, "", hint]) + "\n"


def several_text(word: str, topics: Sequence[Topic]) -> str:
    """The topics that a word may refer to."""
    lines = [f"{terminal(word, 60)} can be any of these:", *(f"  {line}" for line in _table(topics))]
    return "\n".join(lines) + "\n"


def _table(topics: Sequence[Topic]) -> list[str]:
    widest = max((len(topic.name) for topic in topics), default=0)
    return [f"{topic.name.ljust(widest)}  {_first(topic)}" for topic in topics]


def _first(topic: Topic) -> str:
    """The first sentence."""
    text = topic.doc if topic.refused is None else f"not written here: {topic.refused}"
    head, stop, _ = text.partition(". ")
    return head + stop.strip()
