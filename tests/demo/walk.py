"""Walks a task's steps in a browser, plainly: enough to see that the tasks, the sites and expected.yml agree.

It knows nothing of the kit and judges nothing; it only says how far it came and what it read at the end.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.async_api import Error, Locator, Page
from pypdf import PdfReader

from .conftest import Windows

TASKS = Path(__file__).parents[2] / "tasks"
PROFILES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 375, "height": 667}, "is_mobile": True, "has_touch": True},
}
SHORT, LONG = 1000, 20_000
# The page fetches, since only browsers know that *.localhost is this machine.
FETCH = "async (address) => [...new Uint8Array(await (await fetch(address)).arrayBuffer())]"
WAYS_OF_NAMING = ("label", "placeholder", "text", "css")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Attempt:
    agency: str
    task: str
    path: str
    profile: str

    @property
    def key(self) -> str:
        return f"{self.agency}.{self.task}.{self.path}.{self.profile}"


def all_attempts() -> list[Attempt]:
    found = []
    for file in sorted(TASKS.glob("*/*.yml")):
        if file.name not in ("agency.yml", "self-assessment.yml"):
            task = read(file)
            ways, profiles = task.get("paths", {"main": None}), task.get("profiles", ["desktop"])
            found += [Attempt(file.parent.name, file.stem, way, profile) for way in ways for profile in profiles]
    return found


def steps_of(task: dict[str, Any], path: str, folder: Path) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for step in task["paths"][path] if "paths" in task else task["steps"]:
        whole: dict[str, Any] = {step: None} if isinstance(step, str) else step
        steps += read(folder / whole["use"])["steps"] if "use" in whole else [whole]
    return steps


@dataclass
class Walk:
    page: Page
    base: str
    overlays: list[dict[str, Any]]
    expected: dict[str, Any]
    """Says which control has been renamed, where a short wait will do, and whether a window opens."""
    failed: int | None = None
    text: str | None = None
    """What the document says, when one was opened last."""
    closed: list[str] = field(default_factory=list)

    def find(self, named: Any, root: Page | Locator | None = None) -> Locator:
        base = root or self.page
        if isinstance(named, str):
            return base.get_by_role("link", name=named).or_(base.get_by_role("button", name=named))
        if "within" in named:
            base = self.find(named["within"])
        if "role" in named:
            return base.get_by_role(named["role"], name=named.get("name"), exact=True)
        way = next(way for way in WAYS_OF_NAMING if way in named)
        return base.locator(named["css"]) if way == "css" else getattr(base, f"get_by_{way}")(named[way])

    @property
    def may_fail(self) -> list[int]:
        """The steps expected to come to nothing."""
        if "barrier" not in self.expected and "reason" not in self.expected:
            return []
        step = self.expected.get("step", [])
        return step if isinstance(step, list) else [step]

    async def close_overlays(self) -> None:
        for overlay in self.overlays:
            if await self.find(overlay["when"]).is_visible():
                await self.find(overlay["click"]).click(timeout=LONG)
                self.closed.append(overlay["name"])

    async def do(self, key: str, what: Any, wait: int) -> None:
        if key == "click":
            await self.find(what).click(timeout=wait, no_wait_after=True)
        elif key == "hover":
            await self.find(what).hover(timeout=wait)
        elif key in ("fill", "type"):
            await self.find(what).press_sequentially(what["value"], timeout=wait)
        elif key == "select":
            await self.find(what).select_option(what["option"], timeout=wait)
        elif key == "check":
            await self.find(what).check(timeout=wait)
        elif key == "press":
            await self.page.keyboard.press(what)
        elif key == "search":
            await self.page.get_by_role("search").locator("input[type=search]").fill(what)
            await self.page.keyboard.press("Enter")
        elif key in ("expect", "wait_for"):
            await self.find(what).first.wait_for(timeout=wait)
        elif key == "open_document":
            address = await self.page.get_by_role("link", name=what["name"]).get_attribute("href")
            body = bytes(await self.page.evaluate(FETCH, address))
            self.text = PdfReader(io.BytesIO(body)).pages[0].extract_text()
        elif key != "screenshot":
            raise Error(f"nobody is here to do this: {key}")

    async def follow(self) -> None:
        """Go on in the window that has just opened."""
        while self.page.context.pages[-1] is self.page:
            await self.page.wait_for_timeout(100)
        self.page = self.page.context.pages[-1]

    async def take(self, steps: list[dict[str, Any]]) -> None:
        for number, step in enumerate(steps, start=1):
            key, what = next((key, what) for key, what in step.items() if key not in ("optional", "timeout_seconds"))
            if number == self.expected.get("step") and "adapted_to" in self.expected:
                what = {**what, "name": self.expected["adapted_to"]}
            await self.page.wait_for_load_state()
            await self.close_overlays()
            if step.get("optional") and not await self.find(what).is_visible():
                continue
            try:
                await self.do(key, what, SHORT if number in self.may_fail else LONG)
            except Error:
                self.failed = number
                return
            if key == "click":
                await self.page.wait_for_timeout(150)
            if key == "click" and "new-window" in self.expected.get("notices", []) and number == len(steps):
                await self.follow()

    async def holds(self, condition: dict[str, Any]) -> bool:
        if self.text is not None:
            return "text" in condition and condition["text"] in self.text
        try:
            if "url" in condition:
                parts = [re.escape(part) for part in re.split(r"\*+", condition["url"])]
                await self.page.wait_for_url(re.compile(".*".join(parts)), timeout=LONG)
            else:
                await self.find(condition).first.wait_for(timeout=LONG)
        except Error:
            return False
        return True

    async def answer(self, reading: dict[str, Any]) -> str | None:
        text = self.text if self.text is not None else await self.page.locator(reading["css"]).first.inner_text()
        if "pattern" not in reading:
            return text.strip()
        found = re.search(reading["pattern"], text)
        return found and (found[1] if found.re.groups else found[0])


async def walk(
    windows: Windows, base: str, attempt: Attempt, expected: dict[str, Any]
) -> tuple[Walk, bool, str | None]:
    """The walk, whether it came to its end with success, and the answer read there."""
    folder = TASKS / attempt.agency
    task = read(folder / f"{attempt.task}.yml")
    context = await windows.visitor(**PROFILES[attempt.profile])
    page = await context.new_page()
    if not read(folder / "agency.yml")["allow_submit"]:
        await page.route("**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    await page.goto(base + task.get("start", "/"))
    walked = Walk(page, base, read(folder / "agency.yml").get("overlays", []), expected)
    await walked.take(steps_of(task, attempt.path, folder))
    reached, answer = False, None
    if walked.failed is None:
        await walked.page.wait_for_load_state()
        reached = all([await walked.holds(condition) for condition in task["success"]])
        if reached and "answer" in task:
            answer = await walked.answer(task["answer"]["read"])
    return walked, reached, answer
