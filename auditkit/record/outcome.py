"""The words of a verdict: outcomes, reasons, step statuses, severities, dimensions, performers."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How an attempt at a task ended, as the customer would see it."""

    COMPLETED = "completed"
    COMPLETED_WITH_DIFFICULTY = "completed_with_difficulty"
    NOT_COMPLETED = "not_completed"
    WRONG_ANSWER = "wrong_answer"
    NOT_MEASURED = "not_measured"

    @property
    def counts(self) -> bool:
        """Whether the attempt belongs in the completion rate's denominator."""
        return self is not Outcome.NOT_MEASURED

    @property
    def success(self) -> bool:
        """Whether the customer left with the product."""
        return self in (Outcome.COMPLETED, Outcome.COMPLETED_WITH_DIFFICULTY)

    @property
    def whole_way(self) -> bool:
        """Whether the customer went the way to its end: all that the task file names was there."""
        return self.success or self is Outcome.WRONG_ANSWER

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")

    @property
    def rank(self) -> int:
        """0 for the worst a customer can be left with to 3 for the best; 4 for what was not measured."""
        return _WORST_FIRST.index(self)


class Reason(StrEnum):
    """Why an attempt was not measured. None of these is the agency's fault."""

    BOT_WALL = "bot_wall"
    SITE_UNREACHABLE = "site_unreachable"
    NEEDS_PERSON = "needs_person"
    OUT_OF_DATE = "out_of_date"
    NOT_ALLOWED = "not_allowed"
    TOOL_ERROR = "tool_error"
    INTERRUPTED = "interrupted"
    NOT_RECORDED = "not_recorded"
    """Of a replay alone: the recording lacks something the task needed."""
    UNPROVEN = "unproven"
    """Nobody is known to have got there by this path, so what wasn't found may be the task file's fault."""

    @property
    def words(self) -> str:
        return _REASON_WORDS[self]

    @property
    def remedy(self) -> str:
        return _REMEDIES[self]


class Refusal(StrEnum):
    """Why a request was stopped."""

    MAY_CHANGE = "may_change"
    ROBOTS = "robots"
    ROBOTS_UNREADABLE = "robots_unreadable"
    AHEAD = "ahead"
    """Nobody had asked for it yet: a page fetched before a customer goes there, a script to outlive the page."""
    TOLD_TO_WAIT = "told_to_wait"
    """The site has said that it is asked too often, and when to come back."""
    NOT_RECORDED = "not_recorded"
    """Nothing leaves the machine in a replay, and the recording doesn't hold it."""
    PRIVATE_ADDRESS = "private_address"
    """It leads to this machine or a private network, and the agency isn't there."""


class StepStatus(StrEnum):
    """What became of one step."""

    DONE = "done"
    ADAPTED = "adapted"
    FAILED = "failed"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a barrier matters to a customer, least first."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for minor to 3 for critical."""
        return list(Severity).index(self)


class Dimension(StrEnum):
    """The eight sides from which a service is judged."""

    COMPLETION = "completion"
    TIMELINESS = "timeliness"
    FINDABILITY = "findability"
    """A script knows the way, so what is measured is how long it is; the key is older than that insight."""
    CLARITY = "clarity"
    COURTESY = "courtesy_and_recovery"
    CONSISTENCY = "consistency"
    ACCESS = "access"
    HANDOFFS = "handoffs"

    @property
    def words(self) -> str:
        return _DIMENSION_WORDS.get(self, self.value.replace("_", " "))


class Performer(StrEnum):
    """Who made the attempt. The two are never added together."""

    SCRIPT = "script"
    PERSON = "person"


_WORST_FIRST = (
    Outcome.WRONG_ANSWER,
    Outcome.NOT_COMPLETED,
    Outcome.COMPLETED_WITH_DIFFICULTY,
    Outcome.COMPLETED,
    Outcome.NOT_MEASURED,
)
_DIMENSION_WORDS = {Dimension.HANDOFFS: "hand-offs", Dimension.FINDABILITY: "length of the route"}
_REASON_WORDS = {
    Reason.BOT_WALL: "the site refused this visit",
    Reason.SITE_UNREACHABLE: "the site, or part of it, could not be reached from here",
    Reason.NEEDS_PERSON: "a step needs a person",
    Reason.OUT_OF_DATE: "the task file no longer matches the site",
    Reason.NOT_ALLOWED: "the task needs something this visit is not allowed to do",
    Reason.TOOL_ERROR: "auditkit or its browser failed, or the machine was too busy",
    Reason.INTERRUPTED: "the run was stopped",
    Reason.NOT_RECORDED: "the recording does not contain what the task needs",
    Reason.UNPROVEN: "nobody is known to have completed this route",
}

_REMEDIES = {
    Reason.BOT_WALL: "Check whether the page opens in a browser on this network. If it does, ask the agency to let"
    " this visitor in (its user agent says who it is), or have a person try.",
    Reason.SITE_UNREACHABLE: "Check whether the address opens in a browser on this network, then run the task again.",
    Reason.NEEDS_PERSON: "Run the task with --headed, and do the step when you are asked to.",
    Reason.OUT_OF_DATE: "Update the task file, then run the task again.",
    Reason.NOT_ALLOWED: "Leave it unmeasured, or have someone who is responsible for the consequences allow it in"
    " agency.yml (allow_submit, allow_requests; robots for a site of your own). The kit never opens what someone"
    " else's robots.txt forbids, and never gives anything to another organisation's site.",
    Reason.TOOL_ERROR: "Run the task again. If it happens twice, report it along with the attempt's record.",
    Reason.INTERRUPTED: "Continue where it stopped: auditkit run --resume",
    Reason.NOT_RECORDED: "Record the site's traffic again with this task in the run (auditkit run --save-traffic"
    " FILE.har.zip), or run the task on the site itself.",
    Reason.UNPROVEN: "Follow this route by hand. If you get there, say so in the task file (proven: with the date,"
    " which auditkit try writes), and failures count from then on. If you don't, correct the task file.",
}
