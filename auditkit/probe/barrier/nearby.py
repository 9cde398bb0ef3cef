"""The barriers beside the way: in controls that the journey did not use, and a customer might use next."""

from __future__ import annotations

from auditkit.probe.barrier import details, reference
from auditkit.probe.barrier.model import Barrier, Slug
from auditkit.record.outcome import Dimension, Severity

_NOT_COMPARED = (
    "What lies beside the way depends on which pages a journey passes, and on how many links could be asked: points "
    "for it would compare the tasks, not the agencies."
)

NEARBY_BARRIERS: tuple[Barrier, ...] = (
    Barrier(
        slug=Slug.LINK_TO_NOWHERE,
        title="A link beside the way goes nowhere",
        explanation="A link on one of the pages has no address, or one that no browser can follow. Who presses it "
        "sees nothing happen.",
        severity=Severity.MODERATE,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.FINDABILITY,
        remedy="Give the link its address, or take it out.",
        principle="Good Services 10: have no dead ends",
        reading=(reference.GOOD_SERVICES,),
        details=details.NearbyDetails,
    ),
    Barrier(
        slug=Slug.BROKEN_LINK_NEARBY,
        title="A link beside the way is broken",
        explanation="A link in the menu or the text of one of the pages leads to a page that is not there.",
        severity=Severity.MODERATE,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.FINDABILITY,
        remedy="Mend the link, or send its old address on to the page that took its place.",
        principle="Good Services 10: have no dead ends",
        reading=(reference.NOT_FOUND, reference.GOOD_SERVICES),
        details=details.NearbyDetails,
    ),
    Barrier(
        slug=Slug.NAME_MISMATCH,
        title="A button is not called what it says",
        explanation="The words in sight on a button for the menu or the language are not in its name. Who speaks to "
        "the computer says the words and nothing happens.",
        severity=Severity.MINOR,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.ACCESS,
        remedy="Begin the name with the words in sight, or leave the label out.",
        principle="WCAG 2.2, 2.5.3 Label in Name",
        reading=(reference.LABEL_IN_NAME,),
        details=details.NearbyDetails,
    ),
    Barrier(
        slug=Slug.EMAIL_ONLY,
        title="Only an e-mail address to turn to",
        explanation="The pages give an e-mail address and no other way to reach a person. Not everyone writes "
        "e-mail, and nobody knows when an answer comes.",
        severity=Severity.MINOR,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.COURTESY,
        remedy="Add a phone number or an address, and say when somebody answers.",
        principle="Good Services 15: make it easy to get human assistance",
        reading=(reference.CONSISTENT_HELP, reference.GOOD_SERVICES),
        details=details.NearbyDetails,
    ),
    Barrier(
        slug=Slug.HIDDEN_MENU,
        title="The menu is hidden on a wide screen",
        explanation="There is room for the menu, but it is behind a button. What people don't see, they don't "
        "look for.",
        severity=Severity.MINOR,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.FINDABILITY,
        remedy="Show the main sections wherever the screen is wide enough.",
        principle="Good Services 1: be easy to find",
        reading=(reference.HIDDEN_NAVIGATION, reference.GOOD_SERVICES),
        details=details.NearbyDetails,
    ),
    Barrier(
        slug=Slug.LIST_NEEDS_BUTTON,
        title="A list of pages needs a second press",
        explanation="Pages stand in a drop-down list. Customers open it, choose, and then have to find a button that "
        "takes them there.",
        severity=Severity.MINOR,
        whole_page=True,
        costs_nothing=_NOT_COMPARED,
        dimension=Dimension.FINDABILITY,
        remedy="Show the pages as links.",
        principle="Good Services 8: require the minimum possible steps to complete",
        reading=(reference.GOOD_SERVICES,),
        details=details.NearbyDetails,
    ),
)
