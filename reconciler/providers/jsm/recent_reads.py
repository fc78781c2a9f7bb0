"""What was read of a page a moment ago, so that a write does not ask for it again."""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.providers.jsm.envelope import Content

FRESH = 3.0
"""Seconds for which a reading guards a write."""


class ReadRequest(NamedTuple):
    """One reading, so that it is known again."""

    segments: tuple[str, ...]
    """The path below the cloud id."""
    query: tuple[tuple[str, object], ...]
    """The query, sorted."""


@dataclass(slots=True)
class RecentReads:
    """The answers to the last readings of one page. A write forgets all of them.

    A write may use what any reading gave. A reading of the page uses only what a write read to see its own effect, and that once: whoever
    reads a page again wants to see it as it is now.
    """

    clock: Callable[[], float] = time.monotonic
    """Tells how old an answer is; a replacement for tests."""
    _answers: dict[ReadRequest, tuple[float, bool, Content]] = field(default_factory=dict)

    def keep(self, request: ReadRequest, answer: Content, *, writing: bool) -> None:
        """Keep an answer; `writing`: it was read by a write."""
        self._answers[request] = (self.clock(), writing, deepcopy(answer))

    def recall(self, request: ReadRequest, *, writing: bool) -> "Content | None":
        """The answer to the same request, if it is recent; `writing`: for a write."""
        at, by_write, answer = self._answers.get(request, (0.0, False, []))
        if request not in self._answers or self.clock() - at > FRESH or not (writing or by_write):
            return None
        if not writing:
            del self._answers[request]
        return deepcopy(answer)

    def forget(self, written: tuple[str, ...]) -> None:
        """Something is written: what was read before may no longer be so. `written` are the segments of the path of the write.

        Writing to a draft leaves the live page as it is, and publishing leaves the draft.
        """
        of_draft = written[-1] == "batch_process" or written[:2] == ("pages", "draft")
        keeps_draft = written[-1] == "publish"
        kept = {
            request: answer
            for request, answer in self._answers.items()
            if of_draft and (("draft" in request.segments) is keeps_draft)
        }
        self._answers = kept
