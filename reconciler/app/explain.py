"""Find what a person asks to be explained."""

import re
from itertools import groupby

from reconciler.config.schema.concepts import CONCEPTS
from reconciler.config.schema.sections import DEFAULTS, default_words
from reconciler.config.schema.topics import topics
from reconciler.errors import SettingError
from reconciler.model.kind import Scope
from reconciler.model.lint import LintRule
from reconciler.model.suggest import nearest
from reconciler.model.topic import Concept, Topic
from reconciler.render.explain import concept_text, list_text, several_text, topic_text

NEAR = 0.65
"""Minimum similarity of a suggested word. Below that, `prune` would suggest `phone`."""

_ALSO = {"lifecycle": "\n  Terraform's `lifecycle` of a resource: reconciler explain prevent_destroy\n"}
"""What else a name is called elsewhere."""

_SCOPES = tuple(scope.plural for scope in Scope)


def explained(word: str | None, *, color: bool = False) -> str:
    """The explanation of a name, a key, a location, or of nothing. Raises SettingError, with a suggestion, for an
    unknown word.
    """
    all_topics = topics()
    if word is None:
        return list_text(all_topics, CONCEPTS, color=color)
    asked = _tidied(word)
    result = find(asked)
    concept = _concept(word) or (None if result else _rule(word) or _written_like(word))
    if concept is not None:
        return concept_text(concept, color=color)
    if not result:
        raise SettingError(f"nothing in the file is called {word[:60]!r}", hint=_hint(asked))
    head = word.strip().strip("`:").strip().partition(".")[0].lower()
    result = [topic for topic in result if head in _SCOPES and topic.location.startswith(f"{head}.")] or result
    if len({(topic.doc, topic.refused) for topic in result}) > 1:
        return several_text(word, result)
    text = topic_text(result[0], all_topics, also=result[1:], color=color)
    if asked.lower() == "lint":
        text += "".join(f"  {rule.id} ({rule.level}), of another package: {rule.doc}\n" for rule in _other_rules())
    return text + _ALSO.get(asked.lower(), "")


def _concept(word: str) -> Concept | None:
    """The concept of that name, unless a key has the name too."""
    asked = word.strip().strip("`:").strip().lower()
    named = (concept for concept in CONCEPTS if asked in (concept.name, *concept.aliases))
    return None if any(topic.name == asked for topic in topics()) else next(named, None)


def _rule(word: str) -> Concept | None:
    """What a lint rule of that ID finds, and how to take it off."""
    from reconciler.config.lint.rules import all_rules

    rule = next((rule for rule in all_rules()[0] if rule.id == word.strip().strip("`").lower()), None)
    if rule is None:
        return None
    off = f"It is a rule of `validate --lint {rule.level}`. Where it does not apply, the page says so, with the reason."
    return Concept(rule.id, f"{rule.doc} {off}", f"lint_off:\n  - {{rule: {rule.id}, reason: say why}}\n")


def _other_rules() -> list[LintRule]:
    """The lint rules of other packages, as far as they can be used: `validate --lint` reports the others."""
    from reconciler.config.lint.rules import RULES, all_rules

    return [rule for rule in all_rules()[0] if rule not in RULES]


def _written_like(word: str) -> Concept | None:
    """The concept of which the word is an example: `${env:X}`, `component/Core API/*`, `acme/component/API`."""
    if word.strip().startswith("${"):
        return _concept("for_each" if "matrix:" in word else "env")
    if "/" not in word:
        return None
    return _concept("pattern" if "*" in word else "address")


def find(word: str) -> list[Topic]:
    """The topics for a word, from the best kind of match: name, alias, location, key anywhere, below what its beginning
    names, or in the block of that name.
    """
    asked = word.lower()
    ways = (
        lambda topic: topic.name.lower() == asked,
        lambda topic: asked in map(str.lower, topic.aliases),
        lambda topic: _place(topic) == asked,
        lambda topic: topic.key.lower() == asked,
    )
    for way in ways:
        result = [topic for topic in topics() if way(topic)]
        if result:
            return result
    head, dot, key = asked.rpartition(".")
    if dot:
        names = {f"{topic.name}.{key}".lower() for topic in find(head)}
        return [topic for topic in topics() if topic.name.lower() in names]
    return [topic for topic in topics() if _place(topic).startswith(f"{asked}.") and "." not in topic.name]


def _tidied(word: str) -> str:
    """The word without marks, list indexes and page key: `pages.acme.components[0]` becomes `components`."""
    steps = re.sub(r"\[\w*\]", "", word.strip().strip("`:").strip()).strip(".").split(".")
    ways = [steps]
    if len(steps) > 1 and steps[0].lower() in _SCOPES:
        ways += [[*start, *remaining] for remaining in (steps[2:], steps[1:]) if remaining for start in (steps[:1], [])]
    ways = [_by_kind(way) for way in ways]
    ways += [
        [key for key, _ in groupby(way)] for way in ways
    ]  # a component in a group: `components.components.showcase`
    return next((asked for way in ways if find(asked := ".".join(way))), ".".join(ways[-1]))


def _by_kind(steps: list[str]) -> list[str]:
    """A location under `defaults` means the type's own: `defaults.providers.api_key` is `metrics_provider.api_key`."""
    if len(steps) < 2 or steps[0].lower() != DEFAULTS:
        return steps
    kind = default_words().get(steps[1].lower())
    return [kind.name if kind else steps[1], *steps[2:]]


def _place(topic: Topic) -> str:
    """The topic's location, in the form a person would ask for."""
    return topic.location.replace("[]", "").rpartition("<key>.")[2].lower()


def _hint(asked: str) -> str:
    head, _, key = asked.rpartition(".")
    above = find(head) if head else []
    near = nearest(key, [part.rpartition(".")[2] for topic in above for part in topic.parts])
    if near:
        return f"did you mean {head.lower()}.{near}?"
    blocks = [_place(topic).partition(".")[0] for topic in topics()]
    words = [word for topic in topics() for word in (topic.name, topic.key, *topic.aliases)]
    words += [word for concept in CONCEPTS for word in (concept.name, *concept.aliases)]
    begun = None if above else _beginning(asked, words)
    near = begun or nearest(asked, [*words, *blocks], NEAR) or (head if above else None)
    return f"did you mean {near}?" if near else "`reconciler explain` lists what there is"


def _beginning(asked: str, words: list[str]) -> str | None:
    """A word that starts with what was asked."""
    return next((word for word in words if asked and word.startswith(asked.lower())), None)
