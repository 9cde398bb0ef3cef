"""The barriers that stop a customer."""

from __future__ import annotations

from auditkit.probe.barrier import reference
from auditkit.probe.barrier.model import Barrier, Slug
from auditkit.record.outcome import Dimension, Severity

STOPPING_BARRIERS: tuple[Barrier, ...] = (
    Barrier(
        slug=Slug.CONTROL_NOT_FOUND,
        title="The way on is missing",
        explanation="The link, button or field the customer needs next is not on the page, under any name they would "
        "take for it.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.FINDABILITY,
        remedy="Put the way on where customers look for it, and name it in the words they use.",
        principle="Good Services 1: be easy to find",
        reading=(
            reference.GOOD_SERVICES,
            reference.LINK_PURPOSE,
        ),
    ),
    Barrier(
        slug=Slug.CONTROL_COVERED,
        title="Something lies over the button",
        explanation="The control is there, but a banner, a chat box or a layer covers it. A press never reaches it.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.ACCESS,
        remedy="Let nothing cover what customers need to press, at any screen size. Give every layer a plain way to "
        "close it.",
        principle="Good Services 4: enable each user to complete the outcome they set out to do",
        reading=(reference.GOOD_SERVICES,),
    ),
    Barrier(
        slug=Slug.CONTROL_DISABLED,
        title="The button can't be pressed",
        explanation="The control is greyed out, and the page doesn't say what the customer has to do first.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.CLARITY,
        remedy="Let people press it, then tell them what is missing and where.",
        principle="WCAG 2.2, 3.3.1 Error Identification",
        reading=(
            reference.BUTTON,
            reference.ERROR_IDENTIFICATION,
        ),
    ),
    Barrier(
        slug=Slug.CONTROL_AMBIGUOUS,
        title="Several controls bear the same name",
        explanation="Two or more controls have the same name but lead to different places. A customer has to guess.",
        severity=Severity.SERIOUS,
        stops=True,
        dimension=Dimension.CLARITY,
        remedy="Give each its own name that says where it leads.",
        principle="WCAG 2.2, 2.4.4 Link Purpose (In Context)",
        reading=(reference.LINK_PURPOSE,),
    ),
    Barrier(
        slug=Slug.DEAD_LINK,
        title="The link leads nowhere",
        explanation="The page the link points to is gone, or was never there.",
        severity=Severity.SERIOUS,
        stops=True,
        dimension=Dimension.COMPLETION,
        remedy="Mend the link or send the old address on to the new page. Check links every week.",
        principle="Good Services 10: have no dead ends",
        reading=(
            reference.NOT_FOUND,
            reference.GOOD_SERVICES,
        ),
    ),
    Barrier(
        slug=Slug.SERVER_ERROR,
        title="The service broke",
        explanation="The site answered with an error of its own in place of the page.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.COMPLETION,
        remedy="Find the fault in the server's log and mend it. Until then, say on the page how else to get help.",
        principle="Good Services 4: enable each user to complete the outcome they set out to do",
        reading=(
            reference.PROBLEM,
            reference.STANDARD,
        ),
    ),
    Barrier(
        slug=Slug.PAGE_TIMEOUT,
        title="The page never came",
        explanation="The customer waited as long as people do, and the page still wasn't there.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.TIMELINESS,
        remedy="Find what the page waits for. Send the words first, and let extras follow or fail on their own.",
        principle="Good Services 4: enable each user to complete the outcome they set out to do",
        reading=(
            reference.LCP,
            reference.STANDARD,
        ),
    ),
    Barrier(
        slug=Slug.BROKEN_SCRIPT,
        title="Pressing it does nothing",
        explanation="The control is there, but nothing follows when it is used. Most often a script broke.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.COMPLETION,
        remedy="Find out why nothing follows, mend it, and build the step so that it works without a script.",
        principle="Good Services 4: enable each user to complete the outcome they set out to do",
        reading=(
            reference.STANDARD,
            reference.GOOD_SERVICES,
        ),
    ),
    Barrier(
        slug=Slug.FORM_REJECTED,
        title="The form refused a fair answer",
        explanation="The customer gave a right answer in a common form, and the form would not take it.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.COURTESY,
        remedy="Take answers the way people write them, with spaces, hyphens and capital letters. Say what is wrong "
        "beside the field, and how to put it right.",
        principle="WCAG 2.2, 3.3.3 Error Suggestion",
        reading=(
            reference.VALIDATION,
            reference.ERROR_SUGGESTION,
        ),
    ),
    Barrier(
        slug=Slug.LOGIN_WALL,
        title="An account is asked for first",
        explanation="The customer must sign in or make an account before the page will show what they came for.",
        severity=Severity.SERIOUS,
        stops=True,
        dimension=Dimension.ACCESS,
        remedy="Show facts without an account. Where one is needed, say so before people start.",
        principle="Good Services 8: require the minimum possible steps to complete",
        reading=(
            reference.GOOD_SERVICES,
            reference.AUTHENTICATION,
        ),
    ),
    Barrier(
        slug=Slug.CAPTCHA,
        title="A puzzle bars the way",
        explanation="The customer has to solve a picture or sound puzzle to go on. Some people can't.",
        severity=Severity.SERIOUS,
        stops=True,
        dimension=Dimension.ACCESS,
        remedy="Keep robots out by means people don't notice. Never ask for a puzzle to read public facts.",
        principle="Good Services 11: be usable by everyone, equally",
        reading=(
            reference.AUTHENTICATION,
            reference.GOOD_SERVICES,
        ),
    ),
    Barrier(
        slug=Slug.DEAD_END,
        title="The page leads no further",
        explanation="The customer followed the path to its end, and the page there doesn't give what they came for "
        "or say where to go next.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.COMPLETION,
        remedy="End every page with the next step, or with a person to ask.",
        principle="Good Services 10: have no dead ends",
        reading=(
            reference.GOOD_SERVICES,
            reference.CONFIRMATION,
        ),
    ),
    Barrier(
        slug=Slug.SESSION_EXPIRED,
        title="The session ran out",
        explanation="The site forgot the customer in the middle of the task, and they have to start again.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.COURTESY,
        remedy="Give people more time, warn them before it ends, and keep what they have filled in.",
        principle="WCAG 2.2, 2.2.1 Timing Adjustable",
        reading=(
            reference.TIMING,
            reference.REDUNDANT_ENTRY,
        ),
    ),
    Barrier(
        slug=Slug.WRONG_ANSWER,
        title="The answer is wrong",
        explanation="The path ends in an answer that isn't the right one. The customer leaves sure of something "
        "false, which is worse than leaving with nothing.",
        severity=Severity.CRITICAL,
        stops=True,
        dimension=Dimension.CONSISTENCY,
        remedy="Correct it, then keep each fact in one place and have every page take it from there.",
        principle="Good Services 9: be consistent throughout",
        reading=(reference.GOOD_SERVICES,),
    ),
)
