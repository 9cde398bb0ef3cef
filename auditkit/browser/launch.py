"""Starting the browser so that nothing leaves the machine but the visit itself, and a visitor's options."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Playwright, async_playwright

from auditkit import __version__
from auditkit.browser.executable import (
    BROWSER_VARIABLE,
    FoundBrowser,
    find_browser,
    is_root,
    playwright_package_folder,
)
from auditkit.browser.gate import Gate
from auditkit.diagnostic.error import AuditkitError

if TYPE_CHECKING:
    from auditkit.task.model import Network, Profile


_COSTLY = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""What drops down under the address bar: pages of the browser's own, in a process each. And the process kept in store
for another site: each visit is a new visitor, and would start one that it hardly ever uses. Together they cost a
visit nearly as much as the site's own pages."""
_UNWANTED = (*_COSTLY, "Prerender2", "Reporting", "NetworkErrorLogging")
"""And what is fetched or reported behind a page's back."""
_UNGUARDED = (
    "SharedWorker",
    "FetchLaterAPI",
    "WebSocketStream",
    "BackgroundFetch",
    "Prerender2",
    "FedCm",
    "Fledge",
    "AdInterestGroupAPI",
    "FencedFrames",
    "SharedStorageAPI",
    "AttributionReporting",
    "TopicsAPI",
)
"""Of what pages may use, what sends without a page that could be watched. It is gone from every window, frame and
worker, as in browsers that never had it."""

_SOURCES = ("lib/coreBundle.js", "lib/server/chromium/chromiumSwitches.js")
_LIST = re.compile(r"disabledFeatures = (?:\(\w*\) => )?\[\n(.*?)^ *\]", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"""^ *["'](\w+)["'],?$""", re.MULTILINE)


def disable_features_switches(package: Path | None) -> list[str]:
    """The switch that leaves them out, together with all that Playwright leaves out.

    The browser obeys the last such switch only, so ours has to say what Playwright's says. Where Playwright's own
    list isn't found, there is no switch: a visit then costs more, and that is all.
    """
    theirs = _playwrights(package) if package is not None else ()
    return [f"--disable-features={','.join((*theirs, *_UNWANTED))}"] if theirs else []


@cache
def _playwrights(package: Path) -> tuple[str, ...]:
    for source in _SOURCES:
        try:
            found = _LIST.search((package / source).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        if found is not None:
            return tuple(_NAME.findall(found[1]))
    return ()


_DESKTOP = {"viewport": {"width": 1280, "height": 800}}
_KILOBIT = 1000 / 8


def context_options(profile: Profile, devices: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The options of a context for this visitor. Raises AuditkitError for a device Playwright doesn't know."""
    options: dict[str, Any] = dict(_DESKTOP)
    if profile.device is not None:
        if profile.device not in devices:
            some = ", ".join(sorted(devices)[:8])
            raise AuditkitError(
                f"profiles.yml names a device that Playwright doesn't know: {profile.device!r}.",
                hint=f"Use one of its names, such as {some}.",
            )
        device = {**devices[profile.device]}
        device.pop("default_browser_type", None)
        options = device
    viewport = options["viewport"]
    options["viewport"] = {
        "width": profile.width or viewport["width"],
        "height": profile.height or viewport["height"],
    }
    options.pop("screen", None)
    optional = {
        "locale": profile.locale,
        "timezone_id": profile.timezone,
        "color_scheme": profile.colour_scheme,
        "reduced_motion": "reduce" if profile.reduced_motion else None,
    }
    options.update({key: value for key, value in optional.items() if value is not None})
    options["java_script_enabled"] = profile.javascript
    return options


def user_agent(browsers_own: str, contact: str | None) -> str:
    """The browser's own user agent, and who is visiting. Headless or not makes no difference to a site."""
    about = f"+{contact}" if contact else "usability audit"
    return f"{browsers_own.replace('HeadlessChrome', 'Chrome')} auditkit/{__version__} ({about})"


def visit_user_agent(user_agent: str, device: object) -> str:
    """The user agent of a visit: a device's own keeps its words; who is visiting is said either way."""
    own, _, about = user_agent.partition(" auditkit/")
    return f"{device or own} auditkit/{about}"


async def throttle_network(session: CDPSession, network: Network) -> None:
    await session.send("Network.enable")
    await session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": network.latency_ms,
            "downloadThroughput": network.download_kbps * _KILOBIT if network.download_kbps else -1,
            "uploadThroughput": network.upload_kbps * _KILOBIT if network.upload_kbps else -1,
        },
    )


_log = logging.getLogger(__name__)

_CLOSE_SECONDS = 5
_END_SECONDS = 1.5
"""For the browser, and for what drives it, to end by themselves."""
_MOST_MEMORY_BYTES = 2**30
"""A process of the browser that takes more when a visit is over goes with it."""
START_TIMEOUT_MS = 60_000
"""A virus scanner on a slow laptop takes its time with the first start."""

_SHM = Path("/dev/shm")
_SMALL_SHM_BYTES = 512 * 2**20

CLOSED_PORT = "http://127.0.0.1:9"
"""Nothing answers there: whatever is sent to it reaches no network."""

# Playwright's own switches (no component update, no sync, no first run …) hold too. No --disable-features here: the
# browser obeys the last one only, and ours would undo Playwright's; `disable_features_switches` joins the two.
_QUIET = (
    f"--disable-blink-features={','.join(_UNGUARDED)}",
    # Calls from browser to browser: no UDP, by the name of the switch in whole browsers and in the shell.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",  # HTTP/3 goes around proxies, and around the waiting that a profile's network asks for
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--disable-breakpad",
    "--safebrowsing-disable-auto-update",
    "--metrics-recording-only",
    "--no-pings",
    "--no-service-autorun",
    # Whole browsers ask for the accounts signed in and for their own updates whatever the switches above say. There
    # is no switch against it, so the questions go to a port that the browser itself refuses to connect to.
    f"--gaia-url={CLOSED_PORT}/",
    f"--component-updater=url-source={CLOSED_PORT}/",
)


def launch_arguments(root: bool, *, platform: str = sys.platform, shm: Path = _SHM) -> list[str]:
    arguments = [*_QUIET, *disable_features_switches(playwright_package_folder())]
    if platform.startswith("linux"):
        if root:
            # Chromium refuses to start as root with its sandbox: the sandbox drops to another user, and root
            # inside a container often may not.
            arguments.append("--no-sandbox")
        if _is_small(shm):
            # Containers give /dev/shm 64 MB; a large page fills that and its tab dies.
            arguments.append("--disable-dev-shm-usage")
    return arguments


def _is_small(shm: Path) -> bool:
    try:
        return shutil.disk_usage(shm).total < _SMALL_SHM_BYTES
    except OSError:
        return True


def check_display() -> None:
    """Raises AuditkitError when no window can be shown here."""
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_display:
        raise AuditkitError(
            "There is no display to show the browser on.",
            hint="Use a computer with a screen, not a container or a plain SSH session.\n"
            "Without a screen, auditkit new writes task files, and auditkit run tries them without --headed.\n"
            "For --headed, a virtual display is enough: xvfb-run auditkit run --headed",
        )


async def launch(playwright: Playwright, found: FoundBrowser, headed: bool) -> Browser:
    """Start the browser; ^C is left to the caller, who closes it when the attempts have been put away.

    Raises AuditkitError when there is no display for a window, or when the browser doesn't start.
    """
    if headed:
        check_display()
    arguments = launch_arguments(is_root())
    sandbox = "--no-sandbox" not in arguments
    try:
        return await _start(playwright, found, headed, arguments, sandbox)
    except Exception as fault:
        if not (sandbox and "sandbox" in str(fault).lower()):
            raise _not_started(found, str(fault)) from fault
    # Some systems forbid the sandbox to ordinary users. Playwright itself never asks for it, so going on without is
    # no worse than what everyone else does.
    _log.info("the browser's sandbox is not available here; starting without")
    try:
        return await _start(playwright, found, headed, arguments, sandbox=False)
    except Exception as fault:
        raise _not_started(found, str(fault)) from fault


async def _start(
    playwright: Playwright, found: FoundBrowser, headed: bool, arguments: list[str], sandbox: bool
) -> Browser:
    return await playwright.chromium.launch(
        executable_path=found.executable,
        headless=not headed,
        args=arguments,
        chromium_sandbox=sandbox,
        timeout=START_TIMEOUT_MS,
        handle_sigint=False,
    )


def _not_started(found: FoundBrowser, message: str) -> AuditkitError:
    return AuditkitError(
        f"The browser didn't start: {found.name} at {found.path}\n{last_error_lines(message)}",
        hint=f"Try another browser: {BROWSER_VARIABLE}=/path/to/browser. `auditkit browser` shows which there are.",
    )


def last_error_lines(message: str, count: int = 5) -> str:
    """The browser's last lines on stderr, out of Playwright's report; without them, the report's first line."""
    said = list(dict.fromkeys(re.findall(r"\[err\] (.+)", message)))
    lines = said[-count:] or message.strip().splitlines()[:1]
    return "\n".join(f"  {line.strip()}" for line in lines)


async def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do it all, even if this is cancelled meanwhile: who cancels looks for that when the record is kept."""
    doing = asyncio.ensure_future(work)
    while not doing.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({doing})
    await doing


async def close_context(context: BrowserContext, *, seconds: float = _CLOSE_SECONDS) -> bool:
    """Close a context and its windows; whether it did. A browser that no longer answers is left to its owner."""
    try:
        async with asyncio.timeout(seconds):
            await context.close()
    except (Error, TimeoutError):
        return False
    return True


class BrowserProcess:
    """A browser that was started, with the processes below it, which visits may leave in a state that is no good."""

    def __init__(self, browser: Browser, gate: Gate, process: psutil.Process | None) -> None:
        self.browser = browser
        self.gate = gate
        self.visits = 0
        self.given_up = False
        """Whether no further visit is to begin in it."""
        self._process = process

    @property
    def usable(self) -> bool:
        return self.browser.is_connected() and not self.given_up

    async def note_left(self, *, closed: bool) -> None:
        """Note that a visit is over, and whether its context let itself be closed.

        What takes too much memory now is ended. So is all of a browser that is given up, once the last visit is over.
        """
        self.visits -= 1
        self.given_up = self.given_up or not closed or await asyncio.to_thread(self._end_heavy)
        if self.given_up and not self.visits:
            await self.end()

    async def end(self) -> None:
        """Close it, in limited time: what is still there then is killed."""
        processes = await asyncio.to_thread(self._family)
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(_END_SECONDS):
                await self.browser.close()
        await asyncio.to_thread(_kill, processes)

    def _family(self) -> list[psutil.Process]:
        """The browser's own process first."""
        if self._process is None:
            return []
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.Error:
            return []

    def _end_heavy(self) -> bool:
        """End what takes too much memory; whether that is the browser itself."""
        for process in self._family():
            with suppress(psutil.Error):
                if process.memory_info().rss > _MOST_MEMORY_BYTES:
                    if process == self._process:
                        return True
                    process.kill()
        return False


def _kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()  # never another one that has its number by now


async def _process_of(browser: Browser) -> psutil.Process | None:
    """The browser's own process; None where that can't be told."""
    try:
        session = await browser.new_browser_cdp_session()
        known = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        await session.detach()
        return psutil.Process(next(one["id"] for one in known if one["type"] == "browser"))
    except (Error, psutil.Error, KeyError, StopIteration):
        return None


@dataclass(frozen=True)
class RunningBrowser:
    process: BrowserProcess
    devices: Mapping[str, Mapping[str, Any]]
    user_agent: str

    @property
    def browser(self) -> Browser:
        return self.process.browser


class SharedBrowser:
    def __init__(self, playwright: Playwright, found: FoundBrowser, *, headed: bool) -> None:
        self._playwright = playwright
        self._found = found
        self._headed = headed
        self._own_agent: str | None = None
        self._starting = asyncio.Lock()
        self._processes: list[BrowserProcess] = []
        """The newest last; before it, those that were given up, with visits that go on."""
        self._drivers = AsyncExitStack()

    async def browser(self) -> Browser:
        """The running browser. Raises AuditkitError when it doesn't start."""
        return (await self._running()).browser

    async def _running(self) -> BrowserProcess:
        async with self._starting:
            if not self._processes or not self._processes[-1].usable:
                browser = await self._start()
                self._processes = [one for one in self._processes if one.browser.is_connected()]
                self._processes.append(BrowserProcess(browser, await Gate.of(browser), await _process_of(browser)))
            return self._processes[-1]

    async def _start(self) -> Browser:
        try:
            return await launch(self._playwright, self._found, self._headed)
        except AuditkitError:
            if not self._processes:
                raise
        # One did start before: what has gone since is what drives it.
        self._playwright = await self._drivers.enter_async_context(driver())
        return await launch(self._playwright, self._found, self._headed)

    async def running(self, contact: str | None) -> RunningBrowser:
        """The running browser, for visits of which `contact` answers questions. Raises AuditkitError as `browser`."""
        agent = await self.user_agent(contact)
        return RunningBrowser(await self._running(), self._playwright.devices, agent)

    async def name(self) -> str:
        browser = await self.browser()
        return f"{self._found.name} {browser.version}"

    async def user_agent(self, contact: str | None) -> str:
        if self._own_agent is None:
            session = await (await self.browser()).new_browser_cdp_session()
            self._own_agent = str((await session.send("Browser.getVersion"))["userAgent"])
            await session.detach()
        return user_agent(self._own_agent, contact)

    async def close(self) -> None:
        await asyncio.gather(*(one.end() for one in self._processes))
        await self._drivers.aclose()


@asynccontextmanager
async def driver() -> AsyncIterator[Playwright]:
    """Playwright, which drives browsers from a process of its own. That is killed where it doesn't end."""
    playwright = await async_playwright().start()
    transport = getattr(getattr(playwright, "_impl_obj", None), "_connection", None)
    process = getattr(getattr(transport, "_transport", None), "_proc", None)
    try:
        yield playwright
    finally:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await playwright.stop()
        except (Error, TimeoutError):
            if process is not None:
                with suppress(ProcessLookupError):
                    process.kill()


@asynccontextmanager
async def open_browser(
    environ: Mapping[str, str] | None = None, *, headed: bool = False, found: FoundBrowser | None = None
) -> AsyncIterator[SharedBrowser]:
    """A browser for as long as it is needed: it starts when it is first asked for.

    Raises AuditkitError when there is none.
    """
    found = found or find_browser(environ)
    async with driver() as playwright:
        browser = SharedBrowser(playwright, found, headed=headed)
        try:
            yield browser
        finally:
            await browser.close()


async def print_page(html: str) -> bytes:
    """A page of HTML as a PDF: tagged, with bookmarks from its headings. It runs no script and reaches no network.

    Raises AuditkitError when there is no browser.
    """
    async with open_browser() as shared:
        context = await (await shared.browser()).new_context(java_script_enabled=False, offline=True)
        try:
            page = await context.new_page()
            await page.set_content(html)
            return await page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        finally:
            await close_context(context)
