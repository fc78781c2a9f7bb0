"""Guards: what is never deleted, and what blocks a plan.

Premise: a deleted or recreated resource loses its history and subscriptions for good, so anything doubtful blocks the
plan instead of being guessed.

Never deleted: live resources that neither `prune`, `absent` nor a removal since `--base` names (they are *unmanaged*),
anything in `protect`, and parents of something protected (`prune`, `removals`).

A *block* is a rule, a message, and the line to write to allow the action. `apply` refuses a plan with a block; `plan`
only shows it. Blocks come from:

- `limits`: too many deletions, protected resources, and groups that would vanish unintentionally.
- `twins`: a create that may be an existing resource (`renames` and `name_words` compare names, `twin_notes` words the
  messages).
- `incidents`: components affected by an open incident.
- `newer_commits`: a deletion or reversal of what commits declare that the checkout lacks.
- `removals`: sections removed from the file as a whole.
- `unmatched_patterns`: a pattern in `protect` that matches nothing.
"""
