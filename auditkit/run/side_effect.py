"""The side effects of a step, noted as it ends: hand-offs, windows, rejections, entries that are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from auditkit.diagnostic.safe_text import one_line
from auditkit.locator.locate import Closeness, Control, name_pattern
from auditkit.locator.other_use import OtherUse
from auditkit.probe.error_message import FIELDS_MARKED
from auditkit.probe.language import language_of, says_window
from auditkit.record.outcome import StepStatus
from auditkit.run.diagnosis.page_wording import complains
from auditkit.run.page_state import Alert, FormErrors, PageState, find_form_errors
from auditkit.run.step_log import StepDraft
from auditkit.run.visit import PageEvent, Visit
from auditkit.task.host import bare_address, supplier_of

_FIELD_TAGS = frozenset({"input", "select", "textarea"})
_MOST_NEW_LINES = 3
_MOST_ERRORS = 5


class StepPerformer(Protocol):
    @property
    def used(self) -> Sequence[Control]: ...


class SideEffects:
    """Notes of one journey. `filled` remembers what was filled in where, for those who come back."""

    def __init__(self, visit: Visit, agency: str) -> None:
        self._visit = visit
        self._agency = agency
        self._filled: dict[str, PageState] = {}
        self._states: list[tuple[int, PageState]] = []
        """The state of the page after each step, and before the first."""
        self._presses: set[int] = set()
        self.emptied_fields: list[str] = []

    def note(self, draft: StepDraft, performer: StepPerformer, before: PageState, now: PageState) -> None:
        arrived = self._followed_link(draft, performer)
        if arrived:
            self._states = []  # what was entered stayed behind: what the page says is not said of it
        elif not self._states:
            self._states.append((draft.number - 1, before))
        self._states.append((draft.number, now))
        if draft.step.action.presses and draft.status in (StepStatus.DONE, StepStatus.ADAPTED):
            self._presses.add(draft.number)
        draft.pressed = " ".join(one.name for one in performer.used)
        self._unlabelled(draft, performer)
        self._windows(draft, performer, before)
        self._handoff(draft, before, now)
        if not arrived:
            self._rejection(draft, before, now)
        self._return(draft, now)

    def _followed_link(self, draft: StepDraft, performer: StepPerformer) -> bool:
        """Whether the step led by a link to the page that the link names, another one than that of before."""
        link = next((one.href for one in performer.used if one.follows_link), None)
        documents = [one for one in self._visit.traffic.documents if one.step == draft.number]
        was, now = bare_address(draft.url_before), bare_address(draft.url_after)
        return (
            link is not None
            and bare_address(link) == now != was
            and draft.step.action.presses
            and bool(documents)
            and all(one.method == "GET" for one in documents)
        )

    def form_errors(self, now: PageState | None = None) -> FormErrors:
        """What the site has said against what was entered on the form the customer is on.

        `now` is the page as it is by now, if it has been looked at since the last step.
        """
        later = [(self._states[-1][0], now)] if self._states and now is not None else []
        return find_form_errors([*self._states, *later], self._presses, self.alerts)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        shown = [one for one in self._visit.events_of("dialog") if one.details["type"] == "alert"]
        return tuple(Alert(one.step, str(one.details["message"])) for one in shown)

    def _unlabelled(self, draft: StepDraft, performer: StepPerformer) -> None:
        bare = next((one for one in performer.used if not one.labelled and one.tag in _FIELD_TAGS), None)
        if bare is not None:
            beside = {"beside": True} if bare.use is OtherUse.BESIDE else {}
            self._add(draft, "unlabelled", name=bare.name, **beside)

    def _windows(self, draft: StepDraft, performer: StepPerformer, before: PageState) -> None:
        for one in self._visit.events_of("window"):
            if one.step == draft.number:
                hints = " ".join(one.hint for one in performer.used)
                says = announces_window(f"{draft.pressed} {hints}", draft.pressed, before.text)
                one.details["announced"] = says or not before.looked

    def _handoff(self, draft: StepDraft, before: PageState, after: PageState) -> None:
        """A passage to another supplier: told of before, or on arrival, where that page says for whom it acts."""
        hosts, was, now = self._visit.hosts, draft.url_before, draft.url_after
        if not hosts.own(was) or hosts.own(now) or supplier_of(was) == supplier_of(now) or not now.startswith("http"):
            return
        supplier = supplier_of(now)
        announced = names_supplier(supplier, f"{before.text} {draft.pressed}") or self._names_agency(after)
        unknown = not (before.looked and after.looked)
        self._add(draft, "handoff", url=now, supplier=supplier, announced=announced or unknown)

    def _names_agency(self, page: PageState) -> bool:
        """Whether a page says that it acts for the agency; a bare name on a bill doesn't say that.

        How other languages than English say it isn't known: there the name will do.
        """
        acts = r"(?:for|on behalf of) (?:the )?" if language_of(page.text, page.language) == "en" else ""
        return re.search(rf"\b{acts}{re.escape(self._agency)}", one_line(page.text), re.IGNORECASE) is not None

    def _rejection(self, draft: StepDraft, before: PageState, now: PageState) -> None:
        if not draft.step.action.presses:
            return
        errors = self.form_errors().since(draft.number) or self._complaints(draft, before, now)
        if not errors and now.wrong > before.wrong and now.continues(before):
            errors = (FIELDS_MARKED,)
        if errors:
            self._add(draft, "rejected", errors=list(errors[:_MOST_ERRORS]), url=draft.url_after)
        elif not (self._was_posted(draft) and now.same_form(before) and now.text == before.text):
            return  # only a form that came back without a word was rejected all the same
        self.emptied_fields = now.lost(before)
        if self.emptied_fields:
            self._add(draft, "lost", fields=self.emptied_fields, after="rejection", url=draft.url_after)

    def _complaints(self, draft: StepDraft, before: PageState, now: PageState) -> tuple[str, ...]:
        new = now.new_lines(before)
        if not self._was_posted(draft) or not now.same_form(before) or len(new) > _MOST_NEW_LINES:
            return ()
        return tuple(line for line in new if complains(line) and not now.is_calm(line))

    def _was_posted(self, draft: StepDraft) -> bool:
        documents = self._visit.traffic.documents
        return any(one.step == draft.number and one.method == "POST" for one in documents)

    def _return(self, draft: StepDraft, now: PageState) -> None:
        url = bare_address(draft.url_after)
        if draft.step.action.goes_back and url in self._filled:
            emptied = now.lost(self._filled[url])
            if emptied:
                self._add(draft, "lost", fields=emptied, after="back", url=draft.url_after)
        self._filled[url] = now

    def _add(self, draft: StepDraft, kind: str, **details: object) -> None:
        self._visit.page_events.append(PageEvent(draft.number, kind, dict(details)))


_FEWEST_INITIALS, _MOST_INITIALS = 3, 6


def names_supplier(supplier: str, text: str) -> bool:
    """Whether the page named the supplier: as an address, in words written together or apart, or by its initials.

    `waterboards.example` is "the Water Board", and `dph.example` the "Department of Public Health".
    """
    name = supplier.split(".", maxsplit=1)[0].replace("-", " ")
    line = one_line(text.replace("-", " "))
    if name_pattern(name, Closeness.WHOLE_WORDS).search(line) is not None:
        return True
    letters = name.replace(" ", "")
    if len(letters) < _FEWEST_INITIALS or not letters.isalpha():
        return False
    if len(letters) > _MOST_INITIALS:
        apart = r"\s?".join(letters.removesuffix("s")) + "s?"
        return re.search(rf"\b{apart}\b", line, re.IGNORECASE) is not None
    between = r"\w+,?\s(?:[a-zß-ÿ]{1,4}\s)*"
    return re.search(rf"\b{between.join(letters.upper())}\w+", line) is not None


def announces_window(words: str, pressed: str, text: str) -> bool:
    """Whether a control's own words, or the line of the page it stands in, say that a new window opens."""
    return says_window(f"{words} {_beside(pressed, text)}")


def _beside(pressed: str, text: str) -> str:
    """The line of the page the control stands in: some sites say there what the link will do."""
    first = pressed.split("\n", maxsplit=1)[0].strip()
    return next((line for line in text.splitlines() if first and first in line), "")
