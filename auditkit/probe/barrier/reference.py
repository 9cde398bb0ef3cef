"""What to read about a barrier: short, free where possible, and by those who answer for the rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    title: str
    by: str
    address: str | None = None
    """Where it can be read; None for a book."""


def _wcag(number: str, name: str, page: str) -> Reference:
    address = f"https://www.w3.org/WAI/WCAG22/Understanding/{page}.html"
    return Reference(f"Understanding WCAG 2.2, {number} {name}", "W3C", address)


def _govuk(title: str, page: str) -> Reference:
    return Reference(title, "GOV.UK Design System", f"https://design-system.service.gov.uk/{page}/")


def _web_dev(title: str, page: str) -> Reference:
    return Reference(title, "web.dev", f"https://web.dev/articles/{page}")


GOOD_SERVICES = Reference("Good Services: How to Design Services That Work", "Lou Downe")
ABBREVIATIONS = _wcag("3.1.4", "Abbreviations", "abbreviations")
AUTHENTICATION = _wcag("3.3.8", "Accessible Authentication (Minimum)", "accessible-authentication-minimum")
CONSISTENT_NAMES = _wcag("3.2.4", "Consistent Identification", "consistent-identification")
ERROR_IDENTIFICATION = _wcag("3.3.1", "Error Identification", "error-identification")
ERROR_SUGGESTION = _wcag("3.3.3", "Error Suggestion", "error-suggestion")
KEYBOARD = _wcag("2.1.1", "Keyboard", "keyboard")
LABELS = _wcag("3.3.2", "Labels or Instructions", "labels-or-instructions")
LINK_PURPOSE = _wcag("2.4.4", "Link Purpose (In Context)", "link-purpose-in-context")
LABEL_IN_NAME = _wcag("2.5.3", "Label in Name", "label-in-name")
NAME_ROLE_VALUE = _wcag("4.1.2", "Name, Role, Value", "name-role-value")
NEW_WINDOW = _wcag("3.2.5", "Change on Request", "change-on-request")
CONSISTENT_HELP = _wcag("3.2.6", "Consistent Help", "consistent-help")
READING_LEVEL = _wcag("3.1.5", "Reading Level", "reading-level")
REDUNDANT_ENTRY = _wcag("3.3.7", "Redundant Entry", "redundant-entry")
REFLOW = _wcag("1.4.10", "Reflow", "reflow")
TARGET_SIZE = _wcag("2.5.8", "Target Size (Minimum)", "target-size-minimum")
TIMING = _wcag("2.2.1", "Timing Adjustable", "timing-adjustable")
WCAG = Reference("Web Content Accessibility Guidelines (WCAG) 2.2", "W3C", "https://www.w3.org/TR/WCAG22/")
BUTTON = _govuk("Button (on disabled buttons)", "components/button")
CONFIRMATION = _govuk("Confirmation pages", "patterns/confirmation-pages")
ERROR_MESSAGE = _govuk("Error message", "components/error-message")
NOT_FOUND = _govuk("Page not found pages", "patterns/page-not-found-pages")
PROBLEM = _govuk("There is a problem with the service pages", "patterns/problem-with-the-service-pages")
VALIDATION = _govuk("Recover from validation errors", "patterns/validation")
STANDARD = Reference("Service Standard", "GOV.UK", "https://www.gov.uk/service-manual/service-standard")
CLS = _web_dev("Cumulative Layout Shift (CLS)", "cls")
INP = _web_dev("Interaction to Next Paint (INP)", "inp")
LCP = _web_dev("Largest Contentful Paint (LCP)", "lcp")
HTTPS = _web_dev("Why HTTPS matters", "why-https-matters")
HIDDEN_NAVIGATION = Reference(
    "Hamburger Menus and Hidden Navigation Hurt UX Metrics",
    "Nielsen Norman Group",
    "https://www.nngroup.com/articles/hamburger-menus/",
)
