"""Finding what a person asks to be explained."""

from reconciler.config.suggest import nearest
from reconciler.config.topics import topics
from reconciler.errors import SettingError
from reconciler.model.topic import Topic
from reconciler.render.explain import list_text, several_text, topic_text


def explained(word: str | None, *, color: bool = False) -> str:
    """The text for a name, a key of its own, or nothing. Raises SettingError, with a near name, where nothing is called so."""
    known = topics()
    if word is None:
        return list_text(known, color=color)
    found = find(word.strip().strip("`:").removeprefix("pages."))
    if not found:
        raise SettingError(f"nothing in the file is called {word[:60]!r}", hint=_hint(word))
    if len({topic.doc for topic in found}) > 1:
        return several_text(word, found)
    return topic_text(found[0], known, also=found[1:], color=color)


def find(word: str) -> list[Topic]:
    """The topics of that name; else those that go by it too; else those whose key it is, wherever they stand."""
    asked = word.lower()
    ways = (
        lambda topic: topic.name == asked,
        lambda topic: asked in topic.aliases,
        lambda topic: topic.key == asked,
    )
    for way in ways:
        found = [topic for topic in topics() if way(topic)]
        if found:
            return found
    return []


def _hint(word: str) -> str:
    near = nearest(word, [name for topic in topics() for name in (topic.name, topic.key)])
    return f"did you mean {near}?" if near else "reconciler explain lists what there is"
