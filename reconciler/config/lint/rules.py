"""Our own lint rules."""

from reconciler.config.lint import page_rules, text_rules, window_rules

RULES = (*text_rules.RULES, *page_rules.RULES, *window_rules.RULES)
"""All rules of this package."""
