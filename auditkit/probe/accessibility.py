"""Automatic accessibility checks with axe-core. They find only part of what is wrong; the reference says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from auditkit.locator.page_script import page_script, plain_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import AccessibilityDetails, PageElement
from auditkit.probe.base import PageProbe, ProbedPage, finding
from auditkit.record.details import ProbeResult
from auditkit.record.outcome import Severity
from auditkit.task.host import split_address

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

    from auditkit.record.model import AttemptRecord, Finding, TaskSummary

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EXTRA_RULES = ("target-size",)
"""Off unless asked for: the probe `small-target` judges what it finds."""
NAME_RULES = frozenset(
    {"button-name", "link-name", "input-button-name", "label", "select-name", "aria-input-field-name"}
)
"""Controls without a name: the probe `missing-label` judges them."""
_LABEL_RULE = "label-content-name-mismatch"
"""A trial of axe-core's, which takes codes, logos and icons for words: `other-controls` looks for itself."""
RULES_OF_OTHER_PROBES = frozenset({*EXTRA_RULES, _LABEL_RULE}) | NAME_RULES
DEPENDS_ON_SOFTWARE = frozenset(
    {
        "aria-allowed-attr",
        "aria-allowed-role",
        "aria-conditional-attr",
        "aria-deprecated-role",
        "aria-prohibited-attr",
        "aria-required-children",
        "aria-required-parent",
        "aria-roledescription",
        "aria-valid-attr-value",
        "definition-list",
        "dlitem",
        "list",
        "listitem",
        "meta-viewport",
        "nested-interactive",
        "scrollable-region-focusable",
    }
)
"""Rules whose breach keeps people out with some screen readers, voice control or browsers, and not with others: what
most of them do with such a page is what its author meant. Widely used components break them."""
_SPOKEN = {"serious": Severity.SERIOUS, "critical": Severity.CRITICAL}
_MOST_NODES = 3
_MOST_FRAMES = 5


class AxeRule(BaseModel):
    """What a rule of axe-core found."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str
    impact: str | None = None
    help: str = ""
    criteria: list[str] = Field(default_factory=list)
    """`wcag143` is the criterion 1.4.3 of WCAG."""
    count: int = 0
    nodes: list[PageElement] = Field(default_factory=list)
    """The first few of them."""


class AxeResult(ProbeResult):
    """What axe-core said of a page."""

    probe = "axe"
    empty: bool = False
    """Whether there was nothing to check."""
    version: str | None = None
    violations: list[AxeRule] = Field(default_factory=list)
    incomplete: list[AxeRule] = Field(default_factory=list)
    """Rules where axe-core can't tell."""
    passes: int = 0
    whole_result: str | None = None
    """Digest of all that it said."""


class Accessibility(PageProbe[AxeResult]):
    """axe-core on every page. The whole result is kept as evidence; what axe is unsure of is kept, not reported."""

    name = AxeResult.probe
    result = AxeResult
    about = (
        "axe-core's rules for WCAG 2.2 A and AA: serious and critical findings, one for each rule. If it depends on "
        "the visitor's software whether a fault keeps them out, it counts as moderate. Elements that nobody can "
        "reach don't count."
    )
    barriers = (Slug.ACCESSIBILITY,)
    limit_seconds = 30.0

    async def look(self, probed: ProbedPage) -> AxeResult:
        """Run axe-core in the page and its frames of the same origin. It fetches nothing by itself."""
        if not (await probed.page.inner_text("body")).strip():
            return AxeResult(empty=True, violations=[], incomplete=[], passes=0, whole_result=None)
        await asyncio.gather(*(_bring_axe(frame) for frame in _own_frames(probed.page)))
        result = await probed.page.evaluate(page_script(__package__, "axe.js"), [list(TAGS), list(EXTRA_RULES)])
        return AxeResult(
            version=result["testEngine"]["version"],
            violations=_rules(result["violations"]),
            incomplete=_rules(result["incomplete"]),
            passes=len(result["passes"]),
            whole_result=probed.keep(result),
        )

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """One finding a rule for the whole journey, with every page it was broken on."""
        broken: dict[str, list[tuple[int, AxeRule]]] = {}
        for index, page in enumerate(attempt.pages):
            seen = AxeResult.on(page)
            for rule in seen.violations if seen is not None else ():
                # Best practices that no criterion asks for are kept, and not held against anyone.
                if rule.impact in _SPOKEN and rule.criteria and rule.id not in RULES_OF_OTHER_PROBES:
                    broken.setdefault(rule.id, []).append((index, rule))
        for rule_id, places in sorted(broken.items()):
            index, rule = places[0]
            # Several states of one page are one page: what is wrong in each is mostly the same.
            by_page: dict[str, int] = {}
            for place, one in places:
                url = attempt.pages[place].url
                by_page[url] = max(by_page.get(url, 0), one.count)
            count = sum(by_page.values())
            elements = "1 element" if count == 1 else f"{count} elements"
            where = "1 page" if len(by_page) == 1 else f"{len(by_page)} pages"
            message = f"{rule.help.rstrip('.')}. This is not the case for {elements} on {where}."
            yield finding(
                Slug.ACCESSIBILITY,
                message,
                AccessibilityDetails(rule=rule_id, criteria=rule.criteria, elements=rule.nodes, pages=list(by_page)),
                step=attempt.pages[index].step,
                page=index,
                severity=_severity(rule),
            )


def _severity(rule: AxeRule) -> Severity:
    """As grave as axe-core has it; where that depends on what software a visitor uses, moderate."""
    return Severity.MODERATE if rule.id in DEPENDS_ON_SOFTWARE else _SPOKEN[rule.impact or ""]


def _own_frames(page: Page) -> list[Frame]:
    """The page itself and its frames of the same origin; axe says of the others that it couldn't look."""
    origin = split_address(page.url)[:2]
    return [page.main_frame, *[one for one in page.frames[1:] if split_address(one.url)[:2] == origin][:_MOST_FRAMES]]


async def _bring_axe(frame: Frame) -> None:
    if not await frame.evaluate("() => typeof axe === 'object'"):
        await frame.evaluate(plain_script(__package__, "vendor/axe.min.js"))


def _rules(results: list[dict[str, Any]]) -> list[AxeRule]:
    """The rules that elements broke which somebody meets. `axe.js` can't say that of elements in frames."""
    found = [(one, [node for node in one["nodes"] if node.get("met", True)]) for one in results]
    return [_rule(one, nodes) for one, nodes in found if nodes]


def _rule(one: Mapping[str, Any], nodes: list[dict[str, Any]]) -> AxeRule:
    """A rule's result, short: the whole of it is kept as evidence."""
    return AxeRule(
        id=one["id"],
        impact=one["impact"],
        help=one["help"],
        criteria=[tag for tag in one["tags"] if tag.startswith("wcag") and tag[4:].isdigit()],
        count=len(nodes),
        nodes=[
            PageElement(target=_path(node["target"]), html=str(node["html"])[:300]) for node in nodes[:_MOST_NODES]
        ],
    )


def _path(target: list[Any]) -> str:
    """Where the element stands: one selector, or one for each frame and shadow root on the way."""
    return " > ".join(" > ".join(one) if isinstance(one, list) else str(one) for one in target)[:300]
