"""Wall time of the kit beside the same journeys written by hand with bare Playwright, in one run, as a ratio.

    python tests/bench/bench_demo.py [ROUNDS]

The peer does what a careful script would: it opens a fresh context an attempt in one browser, finds each control by
role and name, presses it, waits for the page it leads to, takes one picture a step, and checks the end. The kit runs
the same journeys with --jobs 1, writing its records and pictures. Both visit the demo sites on loopback, in turn.
Journeys that fail are left out: a hand-written script would wait 30 seconds for what the kit sees is not there.
Aim: 1.15 at most. Take it on a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from auditkit.browser.executable import find_browser
from auditkit.browser.launch import launch
from auditkit.demo.server import DemoServer
from auditkit.record.outcome import Outcome
from auditkit.record.store import AuditStore
from auditkit.run.runner import Runner, RunOptions, run_audit
from auditkit.task.loader import load_tasks
from auditkit.task.plan import Job, plan

ROUNDS = 5
Journey = Callable[[Page, str], Awaitable[None]]


async def shot(page: Page) -> None:
    await page.screenshot(type="jpeg", quality=85, scale="css")


async def press(page: Page, role: str, name: str) -> None:
    await page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
    await page.wait_for_load_state("load")
    await shot(page)


async def licence_cost(page: Page, base: str) -> None:
    await page.goto(base + "/")
    menu = page.get_by_role("button", name="Menu", exact=True)
    if await menu.is_visible():
        await menu.click()
    await shot(page)
    await press(page, "link", "Fishing")
    await press(page, "link", "Renew a licence")
    await expect(page.get_by_role("heading", name="Renew a fishing licence")).to_be_visible()
    await shot(page)
    await press(page, "link", "what renewing costs and how to pay")
    await expect(page).to_have_url(base + "/fishing/renew/fees")
    await expect(page.get_by_text("How to pay").first).to_be_visible()
    assert "£28.00" in await page.locator(".fee").first.inner_text()


async def licence_search(page: Page, base: str) -> None:
    await page.goto(base + "/")
    box = page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first
    await box.fill("renewal fee")
    await box.press("Enter")
    await page.wait_for_load_state("load")
    await shot(page)
    await press(page, "link", "Fishing licence renewal fees")
    await expect(page).to_have_url(base + "/fishing/renew/fees")
    assert "£28.00" in await page.locator(".fee").first.inner_text()


async def harbour_contact(page: Page, base: str) -> None:
    await page.goto(base + "/")
    await press(page, "link", "Contact us")
    await expect(page.get_by_role("heading", name="Help and contact")).to_be_visible()
    assert "0808 157 0142" in await page.locator(".phone").first.inner_text()


async def review_time(page: Page, base: str) -> None:
    await page.goto(base + "/building")
    await press(page, "link", "Review times")
    await expect(page.get_by_role("heading", name="How long reviews take")).to_be_visible()
    assert "15 business days" in await page.locator(".deck-total").inner_text()


async def spanish_contact(page: Page, base: str) -> None:
    await page.goto(base + "/contact")
    await press(page, "link", "Español")
    await expect(page).to_have_url(base + "/es/contacto")
    assert "(555) 555-0142" in await page.locator(".phone").first.inner_text()


async def office(page: Page, base: str) -> None:
    await page.goto(base + "/offices")
    await page.get_by_placeholder("Enter ZIP code").fill("55502")
    await shot(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Lake district office").first).to_be_visible()
    await shot(page)


BY_HAND: dict[str, Journey] = {
    "harbour.licence-cost.menu.desktop.1": licence_cost,
    "harbour.licence-cost.menu.phone.1": licence_cost,
    "harbour.licence-cost.site-search.desktop.1": licence_search,
    "harbour.find-contact.foot-of-the-page.desktop.1": harbour_contact,
    "northmoor.review-time.main.desktop.1": review_time,
    "northmoor.spanish-contact.main.desktop.1": spanish_contact,
    "northmoor.find-contact.main.desktop.1": office,
}


async def by_hand(server: DemoServer) -> None:
    async with async_playwright() as playwright:
        browser: Browser = await launch(playwright, find_browser(), headed=False)
        for key, journey in BY_HAND.items():
            phone = {name: value for name, value in playwright.devices["Pixel 7"].items() if "default" not in name}
            visitor = phone if ".phone." in key else {"viewport": {"width": 1280, "height": 800}}
            context = await browser.new_context(**visitor)
            await journey(await context.new_page(), server.base_url(key.split(".", maxsplit=1)[0]))
            await context.close()
        await browser.close()


def by_kit(server: DemoServer, jobs: list[Job], folder: Path) -> None:
    taskset = load_tasks([Path("tasks")], os.environ)
    base_urls = {agency.id: server.base_url(agency.id) for agency in taskset.agencies}
    audits = AuditStore(folder)
    options = RunOptions(jobs=1, base_urls=base_urls)
    audit = run_audit(Runner(jobs, taskset.profiles, audits, options, lambda _: None, os.environ))
    assert all(attempt.outcome is Outcome.COMPLETED for attempt in audits.open(audit).attempts())


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    jobs = [job for job in plan(load_tasks([Path("tasks")], os.environ)) if job.key in BY_HAND]
    assert len(jobs) == len(BY_HAND), "a journey has gone from tasks/"
    times: dict[str, list[float]] = {"kit": [], "by hand": []}
    with DemoServer(port=0) as server, tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            began = time.monotonic()
            asyncio.run(by_hand(server))
            middle = time.monotonic()
            by_kit(server, jobs, Path(folder) / str(number))
            if number:  # the first round warms up
                times["by hand"].append(middle - began)
                times["kit"].append(time.monotonic() - middle)
    for name, seconds in times.items():
        print(f"{name:8} {statistics.median(seconds):6.2f} s  (from {min(seconds):.2f} to {max(seconds):.2f})")
    ratios = [kit / hand for kit, hand in zip(times["kit"], times["by hand"], strict=True)]
    print(f"ratio    {statistics.median(ratios):6.2f}    (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
