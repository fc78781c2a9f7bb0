"""Writing a draft's components: the whole tree in one call, read back before anything of it is believed.

Nothing of a call is taken from its answer. A call of unknown fate is settled by reading, and only what does not show is sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UncertainError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import GROUP
from reconciler.model.plan import Verb
from reconciler.model.values import Value
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_list import DraftTree, list_tree, read_tree, tree_ids
from reconciler.providers.jsm.component_rows import all_rows, name_of, row_id
from reconciler.providers.jsm.draft import NOT_THIS_ID, DraftPage
from reconciler.providers.jsm.envelope import BATCH
from reconciler.providers.jsm.memory import PageMemory
from reconciler.providers.jsm.tree import TreePlan, merged
from reconciler.providers.jsm.tree_effects import TreeEffects, effects

RESENDS = 2
"""So often a call of unknown fate is sent again, for what did not show."""

Answer = StepAnswer | ServiceError
_SEGMENTS = ("components", "batch_process")


class ComponentBatch:
    """The writing of one lot of steps.

    Args:
        calls: what sends the requests.
        page_id: the page.
        draft: its draft, as it was read a moment ago.
        memory: what is kept of the page.
    """

    def __init__(self, calls: JsmCalls, page_id: str, draft: DraftPage, memory: PageMemory) -> None:
        self._calls = calls
        self._page_id = page_id
        self._draft = draft
        self._memory = memory
        self._is_answered = False

    def perform(self, steps: Sequence[Step]) -> list[Answer]:
        """Carry the steps out: first all but the deletes, then these in a call of their own.

        Raises ServiceError where a call was refused whole, UncertainError where nobody can tell of any step whether it was done.
        """
        answers: dict[int, Answer] = {}
        for deleting in (False, True):
            lot = {place: step for place, step in enumerate(steps) if (step.verb is Verb.DELETE) is deleting}
            if lot:
                answers |= self._on_right_tree(lot)
        for place, answer in answers.items():
            if isinstance(answer, StepAnswer) and steps[place].kind is GROUP and steps[place].verb is not Verb.DELETE:
                self._memory.groups.add(answer.id)
        return [answers[place] for place in range(len(steps))]

    def _on_right_tree(self, lot: Mapping[int, Step]) -> dict[int, Answer]:
        """Write by the id that listed the components; by either, one after the other, where an empty list tells nothing."""
        tree = read_tree(self._calls, self._draft, self._page_id, self._memory.tree_id)
        candidates = (tree.tree_id,) if tree.rows else tree_ids(self._draft, self._page_id)
        failure: ServiceError | None = None
        answers: dict[int, Answer] = {}
        for tree_id in candidates:
            try:
                answers = self._written(replace(tree, tree_id=tree_id), lot)
            except NOT_THIS_ID as error:
                failure = failure or error
                continue
            if self._is_answered or any(isinstance(answer, StepAnswer) for answer in answers.values()):
                self._memory.tree_id = tree_id
                return answers
        if failure is not None:
            raise failure
        return answers

    def _written(self, tree: DraftTree, lot: Mapping[int, Step]) -> dict[int, Answer]:
        """Send, read back, and send again what an unknown fate leaves open."""
        before, answers, left = tree.ids, dict[int, Answer](), dict(lot)
        failure: ServiceError | None = None
        for attempt in range(RESENDS + 1):
            if attempt:
                tree = list_tree(self._calls, tree.tree_id)
            failure = self._attempt(tree, left, before, answers)
            self._refer(left, answers)
            left = {place: step for place, step in left.items() if place not in answers}
            if not left or failure is None or not failure.fate_unknown:
                break
        if not left:
            return answers
        if failure is not None and not any(isinstance(answer, StepAnswer) for answer in answers.values()):
            raise failure if not failure.fate_unknown else self._uncertain(failure)
        return answers | dict.fromkeys(left, self._undone(failure))

    def _attempt(
        self, tree: DraftTree, left: Mapping[int, Step], before: frozenset[str], answers: dict[int, Answer]
    ) -> ServiceError | None:
        """One call, or two where components have to leave what is deleted; gives how it failed, and adds to the answers."""
        places, steps, here = list(left), list(left.values()), tree.ids
        plan = merged(tree.rows, steps)
        answers |= {places[place]: self._error(NotFoundError, why) for place, why in plan.problems.items()}
        for place, step in left.items():
            if step.verb is Verb.DELETE and step.id not in here:
                gone = (
                    StepAnswer(step.id or "") if step.lapsed else self._error(NotFoundError, "it is not there any more")
                )
                answers[place] = gone
        if not plan.keys:
            return None
        if steps[0].verb is Verb.DELETE:
            return self._delete(tree, plan, places, steps, answers)
        body = {"pageId": tree.tree_id, "createUpdateComponents": plan.entries(tree.tree_id)}
        failure = self._sent(body, plan.size)
        ids = {answer.id for answer in answers.values() if isinstance(answer, StepAnswer)}
        shown = self._shown(tree, plan, steps, before | ids)
        answers |= {places[place]: answer for place, answer in shown.answers.items()}
        return failure

    def _delete(
        self, tree: DraftTree, plan: TreePlan, places: list[int], steps: list[Step], answers: dict[int, Answer]
    ) -> ServiceError | None:
        """Delete in a call that holds nothing else, once nothing that stays lies in what is deleted."""
        if plan.moves_out:
            body = {"pageId": tree.tree_id, "createUpdateComponents": plan.entries(tree.tree_id)}
            failure = self._sent(body, plan.size)
            with self._calls.reading_back("the batch"):
                is_out = any(
                    not merged(list_tree(self._calls, tree.tree_id).rows, steps).moves_out for _ in self._calls.looks()
                )
            if not is_out:
                return failure or self._error(
                    ServiceError, "took the call and did not move out what stays, so that nothing was deleted"
                )
        failure = self._sent({"pageId": tree.tree_id, "deleteComponents": list(plan.deletions)}, len(plan.deletions))
        shown = self._shown(tree, plan, steps, tree.ids)
        answers |= {places[place]: answer for place, answer in shown.answers.items()}
        return failure

    def _sent(self, body: Mapping[str, object], size: int) -> ServiceError | None:
        """Send a batch; gives the error of one that was refused, or whose fate is unknown. Raises ServiceError where it was not sent."""
        try:
            self._is_answered = bool(self._calls.post(BATCH, *_SEGMENTS, body=body))
        except ServiceError as error:
            if isinstance(error, RejectedError):
                nameless = [
                    row_id(row) for row in all_rows(entries_of(body)) if row.get("id") and not name_of(row).strip()
                ]
                error.hint = f"the call held {size} entries; how many it may hold is not documented"
                if nameless:
                    error.hint = (
                        f"a live component has no name, and the tree is written whole: name {nameless[0]} in Jira first"
                    )
            elif not error.fate_unknown:
                raise
            return error
        return None

    def _shown(self, tree: DraftTree, plan: TreePlan, steps: Sequence[Step], before: frozenset[str]) -> TreeEffects:
        with self._calls.reading_back("the batch"):
            shown = TreeEffects({}, whole=False)
            for _ in self._calls.looks():
                shown = effects(plan, steps, list_tree(self._calls, tree.tree_id).rows, before)
                if shown.whole:
                    break
            return shown

    def _refer(self, left: dict[int, Step], answers: Mapping[int, Answer]) -> None:
        """Put the ids of what was made in place of what stood for them, in the steps that are still to be done."""
        ids = {
            step.placeholder: answer.id
            for place, step in left.items()
            if step.placeholder is not None and isinstance(answer := answers.get(place), StepAnswer)
        }

        def resolved(value: Value) -> Value:
            return ids.get(value, value) if isinstance(value, str) else value

        for place, step in left.items():
            left[place] = replace(step, values={name: resolved(value) for name, value in step.values.items()})

    def _undone(self, failure: ServiceError | None) -> ServiceError:
        if failure is None:
            return self._error(ServiceError, "took the call and did not do it")
        return self._uncertain(failure) if failure.fate_unknown else failure

    def _uncertain(self, failure: ServiceError) -> UncertainError:
        return UncertainError(
            failure.message,
            method=failure.method,
            path=failure.path,
            status=failure.status,
            words=failure.words,
            hint="look at the draft in its editor, and run again",
            host=failure.host,
        )

    def _error(self, kind: type[ServiceError], message: str) -> ServiceError:
        return self._calls.source("POST", *_SEGMENTS).error(kind, message)


def entries_of(body: Mapping[str, object]) -> list[JsonObject]:
    """The topmost components that a batch creates or updates."""
    entries = body.get("createUpdateComponents")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
