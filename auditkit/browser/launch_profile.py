"""Kinds of visitor: from a profile of the task files to the options of a browser context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit import __version__
from auditkit.diagnostic.error_errors import AuditkitError

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

    from auditkit.task.model import Network, Profile

_DESKTOP = {"viewport": {"width": 1280, "height": 800}}
_KILOBIT = 1000 / 8


def context_options(profile: Profile, devices: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The options of a context for this visitor. Raises AuditkitError for a device Playwright doesn't know."""
    options: dict[str, Any] = dict(_DESKTOP)
    if profile.device is not None:
        if profile.device not in devices:
            some = ", ".join(sorted(devices)[:8])
            raise AuditkitError(
                f"profiles.yml names a device Playwright doesn't know: {profile.device!r}.",
                mend=f"Use one of its names, such as {some}.",
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


def agent_of(user_agent: str, device: object) -> str:
    """The user agent of a visit: a device's own keeps its words; who is visiting is said either way."""
    own, _, about = user_agent.partition(" auditkit/")
    return f"{device or own} auditkit/{about}"


async def slow_down(context: BrowserContext, page: Page, network: Network) -> None:
    """Make the page's network as slow as the profile says, by the browser's own throttling."""
    session = await context.new_cdp_session(page)
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
