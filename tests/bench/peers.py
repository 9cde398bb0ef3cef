"""The journeys of bench_peers.py as data, and how each tool that it compares is installed and made to go them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

from auditkit.probe.accessibility import TAGS
from auditkit.record.store import AuditStore

ROOT = Path(__file__).parent.parent.parent
HOME = ROOT / "build" / "bench-peers"
"""Where the peers are installed and run."""
PYTHON = HOME / "python" / "bin" / "python"
AXE = ROOT / "auditkit" / "probe" / "vendor" / "axe.min.js"
PLAYWRIGHT = version("playwright")
PINNED = {
    "@playwright/test": f"~{PLAYWRIGHT.rpartition('.')[0]}.0",
    "@axe-core/playwright": "4.14.0",
    "pytest-playwright": "0.10.0",
    "robotframework": "7.5",
    "robotframework-browser": "20.6.0",
}
ENVIRON = {**os.environ, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
ENVIRON.pop("PYTHONDONTWRITEBYTECODE", None)  # as customers have it: Python compiles what doesn't change once
AUDIT = "bench"


@dataclass(frozen=True)
class Step:
    do: str
    """press, try (press it if it is there), fill, choose, tick, key, see, words, url or read; see the dialects."""
    role: str = ""
    name: str = ""
    value: str = ""

    @property
    def leads_on(self) -> bool:
        """Whether another page comes of it."""
        return self.do in ("press", "key")


@dataclass(frozen=True)
class Journey:
    agency: str
    task: str
    path: str
    """As in the task file; main: it has no paths."""
    profile: str
    start: str
    steps: tuple[Step, ...]

    @property
    def slug(self) -> str:
        return "_".join((self.agency, self.task, self.path, self.profile)).replace("-", "_").replace(" ", "_")


def link(name: str) -> Step:
    return Step("press", "link", name)


def press(name: str) -> Step:
    return Step("press", "button", name)


def fill(name: str, value: str, role: str = "textbox") -> Step:
    return Step("fill", role, name, value)


def heading(name: str) -> Step:
    return Step("see", "heading", name)


def words(value: str) -> Step:
    return Step("words", value=value)


def url(path: str) -> Step:
    return Step("url", value=path)


def read(css: str, value: str) -> Step:
    return Step("read", name=css, value=value)


MENU = Step("try", "button", "Menu")
ENTER = Step("key", value="Enter")
FEES = (url("/fishing/renew/fees"), words("How to pay"), read(".fee", "£28.00"))
BY_MENU = (
    MENU,
    link("Fishing"),
    link("Renew a licence"),
    heading("Renew a fishing licence"),
    link("what renewing costs and how to pay"),
    *FEES,
)
BY_SEARCH = (fill("Search this site", "renewal fee", "combobox"), ENTER, link("Fishing licence renewal fees"), *FEES)
RENEWAL = (
    MENU,
    link("Fishing"),
    link("Renew a licence"),
    link("Start renewing"),
    fill("Licence number", "HF 204 118"),
    fill("Date of birth", "27 3 1980"),
    press("Continue"),
    fill("Full name", "Sam Example"),
    Step("choose", "combobox", "Where you mostly fish", "Jetty or pier"),
    Step("tick", "radio", "By post"),
    press("Continue"),
    heading("Check your answers"),
    Step("tick", "checkbox", "What I have told you is true"),
    press("Send my renewal"),
    url("/fishing/renew/apply/done"),
    words("Your reference number is"),
    read(".reference", "HLO-F-"),
)
HARBOUR_CONTACT = (link("Contact us"), heading("Help and contact"), read(".phone", "0808 157 0142"))
REVIEW_TIME = (link("Review times"), heading("How long reviews take"), read(".deck-total", "15 business days"))
SPANISH = (link("Español"), url("/es/contacto"), words("Hablamos español"), read(".phone", "(555) 555-0142"))
OFFICE = (fill("Enter ZIP code", "55502"), ENTER, words("Lake district office"), read(".office-phone", "555-0152"))

JOURNEYS = (
    Journey("harbour", "licence-cost", "menu", "desktop", "/", BY_MENU),
    Journey("harbour", "licence-cost", "menu", "phone", "/", BY_MENU),
    Journey("harbour", "licence-cost", "site search", "desktop", "/", BY_SEARCH),
    Journey("harbour", "find-contact", "foot of the page", "desktop", "/", HARBOUR_CONTACT),
    Journey("harbour", "renew-licence", "main", "desktop", "/", RENEWAL),
    Journey("northmoor", "review-time", "main", "desktop", "/building", REVIEW_TIME),
    Journey("northmoor", "spanish-contact", "main", "desktop", "/contact", SPANISH),
    Journey("northmoor", "find-contact", "main", "desktop", "/offices", OFFICE),
)
AGENCIES = tuple(dict.fromkeys(journey.agency for journey in JOURNEYS))
PASSED = f"{len(JOURNEYS)} passed"


@dataclass(frozen=True)
class Setting:
    urls: Mapping[str, str]
    """The address of each agency's site."""
    browser: Path
    sandbox: bool


def quote(text: str) -> str:
    """A string as both Python and JavaScript write it."""
    return json.dumps(text, ensure_ascii=False)


def lines(journey: Journey, dialect: Mapping[str, str], base: str, literal: Callable[[str], str]) -> Iterator[str]:
    """The steps in the words of a tool, page by page."""
    yield dialect["start"] % {"value": literal(base + journey.start)}
    yield from filter(None, [dialect.get("look")])
    for step in journey.steps:
        value = base + step.value if step.do == "url" else step.value
        said = {"role": literal(step.role), "name": literal(step.name), "value": literal(value)}
        looks = step.leads_on and "look" in dialect
        yield from filter(None, [dialect.get("before")] if looks else [])
        yield from (dialect[step.do] % said).split("\n")
        yield from [dialect["arrive"], dialect["look"]] if looks else []


_ROLE = "page.get_by_role(%(role)s, name=%(name)s, exact=True).first"
PYTEST = {
    "start": "page.goto(%(value)s)",
    "press": f"{_ROLE}.click()",
    "try": f"if {_ROLE}.is_visible():\n    {_ROLE}.click()",
    "fill": f"{_ROLE}.fill(%(value)s)",
    "choose": f"{_ROLE}.select_option(label=%(value)s)",
    "tick": f"{_ROLE}.check()",
    "key": "page.keyboard.press(%(value)s)",
    "see": f"expect({_ROLE}).to_be_visible()",
    "words": "expect(page.get_by_text(%(value)s).first).to_be_visible()",
    "url": "expect(page).to_have_url(%(value)s)",
    "read": "expect(page.locator(%(name)s).first).to_contain_text(%(value)s)",
}
_SHOT = "\nawait shot(page)"
_LOADED = '\nawait page.wait_for_load_state("load")'
BARE = {
    **{do: f"await {code}{_LOADED if do == 'press' else ''}{_SHOT}" for do, code in PYTEST.items()},
    **{do: f"await {PYTEST[do]}" for do in ("start", "words", "url", "read")},
    "try": f"if await {_ROLE}.is_visible():\n    await {_ROLE}.click(){_SHOT}",
    # A key is not waited for as a click is, and a picture taken while pages change may never come.
    "key": f"async with page.expect_navigation():\n    await page.keyboard.press(%(value)s){_SHOT}",
}
BARE_AXE = {
    **BARE,
    "before": "before = page.url",
    "arrive": 'await page.wait_for_url(lambda url: url != before, wait_until="load")',
    "look": "await look(page)",
}
_BY_ROLE = "page.getByRole(%(role)s, { name: %(name)s, exact: true }).first()"
TEST = {
    "start": "await page.goto(%(value)s);",
    "press": f"await {_BY_ROLE}.click();",
    "try": f"if (await {_BY_ROLE}.isVisible()) await {_BY_ROLE}.click();",
    "fill": f"await {_BY_ROLE}.fill(%(value)s);",
    "choose": f"await {_BY_ROLE}.selectOption({{ label: %(value)s }});",
    "tick": f"await {_BY_ROLE}.check();",
    "key": "await page.keyboard.press(%(value)s);",
    "see": f"await expect({_BY_ROLE}).toBeVisible();",
    "words": "await expect(page.getByText(%(value)s).first()).toBeVisible();",
    "url": "await expect(page).toHaveURL(%(value)s);",
    "read": "await expect(page.locator(%(name)s).first()).toContainText(%(value)s);",
}
TEST_AXE = {
    **TEST,
    "before": "before = page.url();",
    "arrive": "await page.waitForURL((url) => url.href !== before);",
    "look": "await look(page);",
}
_SELECTOR = r'role\=%(role)s[name\="%(name)s"] >> nth\=0'
ROBOT = {
    "start": "New Page    %(value)s",
    "press": f"Click    {_SELECTOR}",
    "try": f"${{states}}=    Get Element States    {_SELECTOR}\nIF    'visible' in $states    Click    {_SELECTOR}",
    "fill": f"Fill Text    {_SELECTOR}    %(value)s",
    "choose": f"Select Options By    {_SELECTOR}    label    %(value)s",
    "tick": f"Check Checkbox    {_SELECTOR}",
    "key": "Keyboard Key    press    %(value)s",
    "see": f"Wait For Elements State    {_SELECTOR}    visible",
    "words": r"Wait For Elements State    text\=%(value)s >> nth\=0    visible",
    "url": "Get Url    ==    %(value)s",
    "read": r"Get Text    %(name)s >> nth\=0    contains    %(value)s",
}


def write_bare(folder: Path, setting: Setting, dialect: Mapping[str, str] = BARE) -> list[str]:
    """A script of its own, with a fresh context a journey and a picture a step."""
    parts = [_BARE % {"tags": list(TAGS), "axe": str(AXE)}]
    calls = []
    for journey in JOURNEYS:
        body = lines(journey, dialect, setting.urls[journey.agency], quote)
        parts.append(f"async def {journey.slug}(page):\n" + "".join(f"    {line}\n" for line in body))
        calls.append(f"({journey.slug}, {journey.profile == 'phone'})")
    launch = f"executable_path={str(setting.browser)!r}, chromium_sandbox={setting.sandbox}"
    parts.append(_BARE_MAIN % {"launch": launch, "journeys": ", ".join(calls)})
    (folder / "journeys.py").write_text("\n\n".join(parts), encoding="utf-8")
    return [sys.executable, "journeys.py"]


_BARE = """import asyncio, json
from pathlib import Path
from playwright.async_api import async_playwright, expect

expect.set_options(timeout=30_000)

async def shot(page):
    await page.screenshot(type="jpeg", quality=85, scale="css")

AXE = Path(%(axe)r).read_text(encoding="utf-8")
looked = []

async def look(page):
    await page.evaluate(AXE)
    result = await page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", %(tags)r)
    looked.append(result)
    Path(f"axe-{len(looked)}.json").write_text(json.dumps(result), encoding="utf-8")
"""
_BARE_MAIN = """async def main():
    journeys = [%(journeys)s]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(%(launch)s)
        phone = {name: value for name, value in playwright.devices["Pixel 7"].items() if "default" not in name}
        desktop = {"viewport": {"width": 1280, "height": 800}}
        for journey, on_phone in journeys:
            context = await browser.new_context(**(phone if on_phone else desktop))
            await journey(await context.new_page())
            await context.close()
        await browser.close()
    print(len(journeys), "passed")

asyncio.run(main())
"""


def write_test(folder: Path, setting: Setting, dialect: Mapping[str, str] = TEST) -> list[str]:
    """For Playwright Test, with a trace of each journey."""
    parts = [_SPEC_AXE % json.dumps(TAGS) if "look" in dialect else _SPEC]
    for journey in JOURNEYS:
        body = "\n".join(lines(journey, dialect, setting.urls[journey.agency], quote))
        test = f"test({quote(journey.slug)}, async ({{ page }}) => {{\nlet before;\n{body}\n}});"
        parts.append(
            f"test.describe(() => {{\ntest.use(phone);\n{test}\n}});" if journey.profile == "phone" else test
        )
    (folder / "journeys.spec.js").write_text("\n".join(parts), encoding="utf-8")
    launch = {"executablePath": str(setting.browser), "chromiumSandbox": setting.sandbox}
    (folder / "playwright.config.js").write_text(_CONFIG % json.dumps(launch), encoding="utf-8")
    return ["node", str(HOME / "node_modules" / "@playwright" / "test" / "cli.js"), "test"]


_SPEC = """const { test, expect, devices } = require('@playwright/test');
const { defaultBrowserType, ...phone } = devices['Pixel 7'];
"""
_SPEC_AXE = f"""{_SPEC}
const {{ AxeBuilder }} = require('@axe-core/playwright');
async function look(page) {{
  const result = await new AxeBuilder({{ page }}).withTags(%s).analyze();
  await test.info().attach('axe', {{ body: JSON.stringify(result), contentType: 'application/json' }});
}}
"""
_CONFIG = """module.exports = {
  testDir: '.', outputDir: 'traces', workers: 1, reporter: 'line', timeout: 90000, expect: { timeout: 30000 },
  use: { trace: 'on', headless: true, viewport: { width: 1280, height: 800 }, launchOptions: %s },
};
"""


def write_pytest(folder: Path, setting: Setting) -> list[str]:
    """For pytest-playwright, with a trace of each journey."""
    parts = ["from playwright.sync_api import expect\n\nexpect.set_options(timeout=30_000)\n"]
    for journey in JOURNEYS:
        body = "\n".join(lines(journey, PYTEST, setting.urls[journey.agency], quote)).replace("\n", "\n    ")
        parts.append(f"def test_{journey.slug}(page):\n    {body}\n")
    (folder / "test_journeys.py").write_text("\n\n".join(parts), encoding="utf-8")
    launch = {"executable_path": str(setting.browser), "chromium_sandbox": setting.sandbox}
    (folder / "conftest.py").write_text(_CONFTEST % repr(launch), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tracing", "on", "--output", "traces"]


_CONFTEST = """import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **%s}

@pytest.fixture
def browser_context_args(browser_context_args, playwright, request):
    if request.node.name.endswith("_phone"):
        phone = {name: value for name, value in playwright.devices["Pixel 7"].items() if "default" not in name}
        return {**browser_context_args, **phone}
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}
"""


def write_robot(folder: Path, setting: Setting) -> list[str]:
    """For Robot Framework Browser, with a trace of each context."""
    launch = f"executablePath={setting.browser}    chromiumSandbox={setting.sandbox}"
    parts = [_ROBOT % launch]
    for journey in JOURNEYS:
        start = "Visit On Phone" if journey.profile == "phone" else "Visit On Desktop"
        body = [start, *lines(journey, ROBOT, setting.urls[journey.agency], str), "Close Context"]
        parts.append(f"{journey.slug}\n" + "".join(f"    {line}\n" for line in body))
    (folder / "journeys.robot").write_text("\n".join(parts), encoding="utf-8")
    return [str(PYTHON), "-m", "robot", "--outputdir", "traces", "journeys.robot"]


_ROBOT = """*** Settings ***
Library    Browser    timeout=30s    retry_assertions_for=30s
Suite Setup    New Browser    chromium    headless=True    %s

*** Keywords ***
Visit On Desktop
    New Context    viewport={'width': 1280, 'height': 800}    tracing=True

Visit On Phone
    &{device}=    Get Device    Pixel 7
    New Context    &{device}    tracing=True

*** Test Cases ***
"""


def write_kit(folder: Path, setting: Setting, *options: str) -> list[str]:
    """Its own task files, cut down to the paths and visitors that the others have as well."""
    asked: dict[tuple[str, str, str], list[str]] = {}
    for journey in JOURNEYS:
        asked.setdefault((journey.agency, journey.task, journey.path), []).append(journey.profile)
    for (agency, task, path), profiles in asked.items():
        theirs, ours = ROOT / "tasks" / agency, folder / "tasks" / agency
        shutil.copytree(theirs / "shared", ours / "shared", dirs_exist_ok=True)
        shutil.copy(theirs / "agency.yml", ours)
        said = yaml.safe_load((theirs / f"{task}.yml").read_text(encoding="utf-8"))
        said["profiles"] = profiles
        said.pop("rank", None)  # two files of one task would share it
        if "paths" in said:
            said["paths"] = {path: said["paths"][path]}
        file = ours / f"{task}-{path.replace(' ', '-')}.yml"
        file.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    bases = [f"--base-url={agency}={url}" for agency, url in setting.urls.items()]
    command = [sys.executable, "-m", "auditkit", "run", "tasks", "--jobs=1", "--audits=audits", f"--audit-id={AUDIT}"]
    return [*command, *options, *bases]


def check_kit(folder: Path, output: str) -> None:
    ended = [attempt.outcome for attempt in AuditStore(folder / "audits").open(AUDIT).attempts()]
    assert len(ended) == len(JOURNEYS) and all(outcome.success for outcome in ended), f"{ended}\n{output}"


def check_bare(folder: Path, output: str) -> None:
    assert PASSED in output, output


def check_bare_axe(folder: Path, output: str) -> None:
    check_bare(folder, output)
    looked = sum(1 for _ in folder.glob("axe-*.json"))
    pages = sum(1 + sum(step.leads_on for step in journey.steps) for journey in JOURNEYS)
    assert looked == pages, f"axe-core looked at {looked} of {pages} pages"


def check_traced(folder: Path, output: str) -> None:
    assert PASSED in output, output
    traces = sum(1 for _ in (folder / "traces").rglob("*.zip"))
    assert traces == len(JOURNEYS), f"{traces} traces\n{output}"


@dataclass(frozen=True)
class Way:
    """A way to make the journeys."""

    words: str
    write: Callable[[Path, Setting], list[str]]
    """Writes what it takes into a folder, and says the command that is run there."""
    check: Callable[[Path, str], None]
    """Whether it really went all of them to the end, by the folder and by what it printed."""
    needs: tuple[str, ...] = ()
    """Parts of INSTALLS, in their order."""


WAYS = {
    "kit": Way("the kit", lambda folder, it: write_kit(folder, it, "--no-probes"), check_kit),
    "kit+probes": Way("the kit with probes", write_kit, check_kit),
    "bare": Way("bare Playwright", write_bare, check_bare),
    "bare+axe": Way("bare Playwright with axe", lambda folder, it: write_bare(folder, it, BARE_AXE), check_bare_axe),
    "test": Way("Playwright Test", write_test, check_traced, ("test",)),
    "test+axe": Way(
        "Playwright Test with axe", lambda folder, it: write_test(folder, it, TEST_AXE), check_traced, ("test", "axe")
    ),
    "pytest": Way("pytest-playwright", write_pytest, check_traced, ("python", "pytest")),
    "robot": Way("Robot Framework Browser", write_robot, check_traced, ("python", "robot")),
}
PAIRS = (
    ("kit", "bare"),
    ("kit", "test"),
    ("kit", "pytest"),
    ("kit", "robot"),
    ("kit+probes", "bare+axe"),
    ("kit+probes", "test+axe"),
    ("kit+probes", "test"),
)


class NotHad(Exception):
    """What a peer needs can't be had here."""


def _npm(package: str) -> list[str]:
    return ["npm", "install", "--no-audit", "--no-fund", f"--prefix={HOME}", f"{package}@{PINNED[package]}"]


def _pip(*packages: str) -> list[str]:
    return [str(PYTHON), "-m", "pip", "install", "--quiet", *packages]


def _pinned(package: str) -> str:
    return f"{package}=={PINNED[package]}"


INSTALLS = {
    "test": [_npm("@playwright/test")],
    "axe": [_npm("@axe-core/playwright")],
    "python": [[sys.executable, "-m", "venv", str(HOME / "python")]],
    "pytest": [_pip(_pinned("pytest-playwright"), f"playwright=={PLAYWRIGHT}")],
    "robot": [
        _pip(_pinned("robotframework"), _pinned("robotframework-browser")),
        [str(PYTHON.parent / "rfbrowser"), "init", "--skip-browsers"],
    ],
}


def install(part: str) -> None:
    """Once: what was installed is noted in a file. Raises NotHad."""
    note, commands = HOME / f"{part}.installed", json.dumps(INSTALLS[part])
    HOME.mkdir(parents=True, exist_ok=True)
    if note.exists() and note.read_text(encoding="utf-8") == commands:
        return
    if not (HOME / "package.json").exists():
        (HOME / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    for command in INSTALLS[part]:
        try:
            subprocess.run(command, cwd=HOME, env=ENVIRON, capture_output=True, text=True, check=True, timeout=900)
        except FileNotFoundError as fault:
            raise NotHad(f"there is no {command[0]} here") from fault
        except (OSError, subprocess.SubprocessError) as fault:
            said = str(getattr(fault, "stderr", "") or fault).strip().splitlines()
            raise NotHad(f"`{' '.join(command)}` failed: {' / '.join(said[-3:])}") from fault
    note.write_text(commands, encoding="utf-8")
