"""Which incident an alert belongs to: the rules of the file applied to the alerts of a payload.

A rule applies to every alert that has its labels. Its key, filled with the alert's labels, tells the incident. Several
alerts can have one key; one alert can count for several rules.

Labels and annotations are untrusted. Their values lose control characters, have a maximum length, and can neither
begin a placeholder nor a tag.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.model.alert import LONGEST_KEY, Alert, AlertPayload, AlertRule, AlertState
from reconciler.model.placeholder import PLACEHOLDER, filled, is_filled, placeholders

LONGEST_VALUE = 2_000
"""Maximum number of characters that a label or an annotation puts into a text; the rest is cut."""

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows, with which a text can look like another one."""


@dataclass(frozen=True)
class AlertGroup:
    """The alerts of a payload that have one key."""

    key: str
    """The key of the incident."""
    rule: AlertRule
    """The rule that makes the key."""
    alerts: tuple[Alert, ...] = ()
    """The alerts, in the order of the payload; none if an open incident is all that has the key."""

    def in_state(self, state: AlertState) -> tuple[Alert, ...]:
        """The alerts in a state, those first that fire longest."""
        alerts = (alert for alert in self.alerts if alert.state is state)
        return tuple(sorted(alerts, key=lambda alert: (alert.since, alert.fingerprint)))

    def text_values(self) -> dict[str, str]:
        """The values of placeholders in texts: from the alert that fires longest, otherwise from the first resolved one."""
        for state in (AlertState.FIRING, AlertState.RESOLVED):
            for alert in self.in_state(state):
                return text_values(alert)
        return {}


@dataclass(frozen=True, slots=True)
class RefusedRule:
    """A rule that cannot be carried out for some alerts."""

    rule: AlertRule
    """The rule."""
    message: str
    """Why."""
    hint: str
    """What to do."""


@dataclass
class AlertGroups:
    """A payload, sorted by incidents."""

    groups: dict[str, AlertGroup] = field(default_factory=dict)
    """The alerts by key, in the order of the rules."""
    unmatched: tuple[Alert, ...] = ()
    """The alerts that no rule applies to."""
    refused: list[RefusedRule] = field(default_factory=list)
    """The rules that could not be carried out, with the reason."""


def grouped(rules: Sequence[AlertRule], payload: AlertPayload) -> AlertGroups:
    """The alerts of a payload by the incident that they belong to."""
    result = AlertGroups()
    matched: set[int] = set()
    for rule in rules:
        for number, alert in enumerate(payload.alerts):
            if rule.applies_to(alert):
                matched.add(number)
                _place(result, rule, alert)
    result.unmatched = tuple(alert for number, alert in enumerate(payload.alerts) if number not in matched)
    return result


def rule_of_key(rules: Iterable[AlertRule], key: str) -> AlertRule | None:
    """The first rule that can make a key; None if none can."""
    return next((rule for rule in rules if _pattern(rule.key).fullmatch(key)), None)


def text_values(alert: Alert) -> dict[str, str]:
    """The values of placeholders in texts: `labels.x`, `annotations.x`, and short, where a label precedes an annotation."""
    labels, annotations = _harmless(alert.labels), _harmless(alert.annotations)
    return {
        **annotations,
        **labels,
        **{f"annotations.{name}": text for name, text in annotations.items()},
        **{f"labels.{name}": text for name, text in labels.items()},
    }


def label_values(alert: Alert) -> dict[str, str]:
    """The values of placeholders in keys and names of components: the labels as they are."""
    labels = {name: value for name, value in alert.labels.items() if value}
    return {**labels, **{f"labels.{name}": value for name, value in labels.items()}}


def component_names(rule: AlertRule, alert: Alert) -> tuple[str, ...]:
    """The names of the components that an alert affects. A placeholder is left where the alert lacks the label."""
    values = label_values(alert)
    return tuple(filled(name, values) for name in rule.components)


def harmless(text: str) -> str:
    """The text without control characters, not longer than allowed, and without the beginning of a placeholder or a tag."""
    kept = "".join(each for each in text if each in "\n\t" or _is_shown(each))
    if len(kept) > LONGEST_VALUE:
        kept = f"{kept[: LONGEST_VALUE - 1]}…"
    return _TAG.sub("< ", kept.replace("{{", "{ {").replace("{{", "{ {"))


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") and character not in _DIRECTION


def _harmless(values: Mapping[str, str]) -> dict[str, str]:
    """The values that are not empty: a text with an empty one would have a gap."""
    return {name: text for name, value in values.items() if (text := harmless(value)).strip()}


def _place(result: AlertGroups, rule: AlertRule, alert: Alert) -> None:
    """Add an alert to the group of its key."""
    key = filled(rule.key, label_values(alert))
    if not is_filled(key):
        missing = [name for name in placeholders(rule.key) if name not in label_values(alert)]
        if missing:
            why = f"an alert lacks what the key is made of: {', '.join(missing)}"
            _refuse(result, rule, why, "use labels that each alert has")
        else:
            _refuse(result, rule, "a label that the key is made of holds {{", "use labels without braces")
        return
    if len(key) > LONGEST_KEY or not key.isprintable():
        hint = "make the key of shorter labels" if len(key) > LONGEST_KEY else "make the key of other labels"
        _refuse(result, rule, f"a label makes a key that cannot be used: {key[:80]!r}", hint)
        return
    group = result.groups.setdefault(key, AlertGroup(key, rule))
    if group.rule is not rule:
        _refuse(
            result, rule, f"the rule at {group.rule.place} makes the same key `{key}`", "give each rule keys of its own"
        )
        return
    result.groups[key] = AlertGroup(key, rule, (*group.alerts, alert))


def _refuse(result: AlertGroups, rule: AlertRule, message: str, hint: str) -> None:
    refused = RefusedRule(rule, message, hint)
    if refused not in result.refused:
        result.refused.append(refused)


def _pattern(key: str) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(key)[::2]
    return re.compile("(?s:.+)".join(map(re.escape, parts)))
