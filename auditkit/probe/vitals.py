"""Core Web Vitals in the laboratory: one load on one machine, not what a year's visitors met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from auditkit.locator.page_script import plain_script
from auditkit.probe.barrier import Slug
from auditkit.probe.barrier.details import ShiftingPageDetails, SlowPageDetails
from auditkit.probe.base import Probe, finding
from auditkit.record.details import ProbeResult
from auditkit.record.outcome import Severity

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from auditkit.record.model import AttemptRecord, Finding, PageRecord, TaskSummary

NAMES = {"LCP": "lcp_ms", "CLS": "cls", "INP": "inp_ms", "FCP": "fcp_ms", "TTFB": "ttfb_ms"}
"""What the web-vitals library calls them, and the record."""
TIMES = frozenset({"lcp_ms", "fcp_ms", "ttfb_ms"})
"""Counted from the moment the page was asked for."""
_CHANNEL = "__auditkit_vital"
LCP_MS = (2500, 4000)
"""Good up to the first, poor above the second: https://web.dev/articles/lcp"""
INP_MS = (200, 500)
"""https://web.dev/articles/inp"""
CLS = (0.1, 0.25)
"""https://web.dev/articles/cls"""


async def watch_vitals(context: BrowserContext, heard: Callable[[str, str, float], None]) -> None:
    """Have every page of a context tell its vitals as they change: address, name in the record, value.

    The channel is open to the page's own scripts, so what comes through it is checked.
    """

    def on_vital(source: dict[str, Any], name: object, value: object) -> None:
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e7
        if isinstance(name, str) and name in NAMES and number:
            heard(source["page"].url, NAMES[name], float(str(value)))

    await context.expose_binding(_CHANNEL, on_vital)
    await context.add_init_script(f"(() => {{ {listening_code()} }})();")


def listening_code() -> str:
    """All that the kit leaves in a page to listen with."""
    return f"{plain_script(__package__, 'vendor/web-vitals.iife.js')}\n{plain_script(__package__, 'vitals.js')}"


class VitalsResult(ProbeResult):
    """Lab values of a page: times in milliseconds, and the layout shift."""

    probe = "vitals"
    lcp_ms: float | None = None
    inp_ms: float | None = None
    cls: float | None = None
    fcp_ms: float | None = None
    ttfb_ms: float | None = None


class Vitals(Probe):
    """Largest Contentful Paint, Cumulative Layout Shift and Interaction to Next Paint, where there was interaction.

    The library web-vitals reports them as the journey goes on. Time that the kit itself held a page back (its pace,
    robots.txt) is taken off. Times depend on the machine, so nothing here is more than moderate.
    """

    name = VitalsResult.probe
    about = (
        "Lab values of LCP, CLS and INP (library web-vitals): one load on one machine, marked “lab” wherever shown."
    )
    barriers = (Slug.SLOW_PAGE, Slug.SHIFTING_PAGE)

    def could_judge(self, attempt: AttemptRecord) -> bool:
        return any(VitalsResult.on(page) is not None for page in attempt.pages)

    def judge(self, attempt: AttemptRecord, task: TaskSummary) -> Iterator[Finding]:
        """At most one finding of each kind a page."""
        for index, page in enumerate(attempt.pages):
            seen = VitalsResult.on(page)
            if seen is not None:
                yield from _judge_page(seen, page, index)


def _judge_page(seen: VitalsResult, page: PageRecord, index: int) -> Iterator[Finding]:
    if (lcp := seen.lcp_ms) is not None and lcp > LCP_MS[0]:
        message = f"The largest part of the page took {lcp / 1000:.1f} seconds to appear (lab)."
        severity = Severity.MODERATE if lcp > LCP_MS[1] else Severity.MINOR
        details = SlowPageDetails(lcp_ms=lcp, good_ms=LCP_MS[0])
        yield finding(Slug.SLOW_PAGE, message, details, step=page.step, page=index, severity=severity)
    if (inp := seen.inp_ms) is not None and inp > INP_MS[1]:
        message = f"The page took {inp / 1000:.1f} seconds to respond to input (lab)."
        details = SlowPageDetails(inp_ms=inp, good_ms=INP_MS[0])
        yield finding(Slug.SLOW_PAGE, message, details, step=page.step, page=index)
    if (shift := seen.cls) is not None and shift > CLS[1]:
        message = f"The page jumps while it loads (layout shift {shift:.2f}; good is up to {CLS[0]}; lab)."
        layout = ShiftingPageDetails(cls=shift, good=CLS[0])
        yield finding(Slug.SHIFTING_PAGE, message, layout, step=page.step, page=index)
