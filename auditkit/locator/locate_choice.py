"""Which of several elements a customer would take the task to mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from auditkit.locator.locate import Query
from auditkit.locator.locate_candidate import Candidate
from auditkit.locator.locate_control import Purpose


@dataclass(frozen=True)
class Choice:
    """What a look at the page came to: an element, several that can't be told apart, or none."""

    index: int | None = None
    rivals: tuple[int, ...] = ()
    """Where in the list equal candidates stand that lead to different places: there is no telling which is meant."""
    unfit: Candidate | None = None
    """Something by that name that the step can't use."""


def choose(
    candidates: Sequence[Candidate], query: Query, purpose: Purpose, *, nth: int | None = None, last_form: int = -1
) -> Choice:
    """Choose as a customer would: what is in sight, on top, in the main part, in the form they are filling in."""
    usable = [
        (index, one)
        for index, one in enumerate(candidates)
        if one.in_sight and one.suits(purpose) and not one.holds_another and (one.points or not query.only_pressable)
    ]
    if nth is not None:
        return Choice(usable[nth - 1][0]) if len(usable) >= nth else Choice()
    if not usable:
        unfit = next((one for one in candidates if one.in_sight and not query.only_pressable), None)
        return Choice(unfit=unfit)
    if purpose is Purpose.SEE:
        return Choice(usable[0][0])
    for narrow in (_usable, _on_top, _in_form(last_form), _in_main):
        narrowed = [pair for pair in usable if narrow(pair[1])]
        usable = narrowed or usable
        if len(usable) == 1:
            return Choice(usable[0][0])
    if _one_place([one for _, one in usable]):
        return Choice(usable[0][0])
    return Choice(rivals=tuple(index for index, _ in usable))


def _usable(one: Candidate) -> bool:
    return not one.disabled


def _on_top(one: Candidate) -> bool:
    return one.in_dialog


def _in_main(one: Candidate) -> bool:
    return one.in_main


def _in_form(form: int) -> Callable[[Candidate], bool]:
    return lambda one: form >= 0 and one.form == form and one.href is None


def _one_place(candidates: Sequence[Candidate]) -> bool:
    places = {one.place for one in candidates}
    return len(places) == 1 and None not in places
