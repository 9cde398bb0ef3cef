"""The site's builder: what mkdocs.yml says of the site, and building it with MkDocs.

What it builds from is plain Markdown, so another builder can take its place.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import web_address
from auditkit.export import Site

_NOT_IN_ADDRESSES = frozenset("\"<>()[]'`")
"""Letters that would end the places that addresses are put in; in an address they are written with %."""


def site_of(config: Path) -> Site:
    """The site that mkdocs.yml describes; one without an address where there is no such file.

    Raises:
        AuditkitError: the file can't be read, its site_url is no address, or its stale_after no number of days.
    """
    import yaml
    from mkdocs.exceptions import MkDocsException
    from mkdocs.utils.yaml import yaml_load

    if not config.is_file():
        return Site()
    try:
        # MkDocs' own reader: it knows !ENV and INHERIT. The rest is checked when the site is built.
        with config.open("rb") as file:
            settings: dict[str, Any] = yaml_load(file)
    except (MkDocsException, yaml.YAMLError, ValueError) as fault:
        raise AuditkitError(f"{config} is wrong: {fault}", hint="Fix it, then try again.") from fault
    name, url = settings.get("site_name"), _check_address(settings.get("site_url"), str(config))
    site = Site(str(name), url) if name else Site(url=url)
    return replace(site, stale_after=_stale_after(settings.get("extra"), config))


def _stale_after(extra: object, config: Path) -> int | None:
    days = extra.get("stale_after") if isinstance(extra, dict) else None
    if days is None or (isinstance(days, int) and not isinstance(days, bool) and days >= 0):
        return days
    raise AuditkitError(
        f"{config}: stale_after under extra is {str(days)[:40]!r}.", hint="Give a number of days; 0 marks nothing."
    )


def site_at(url: str) -> Site:
    """A site at this address.

    Raises:
        AuditkitError: it is no address.
    """
    return Site(url=_check_address(url, "--site-url"))


def _check_address(url: object, where: str) -> str | None:
    if not url:
        return None
    address = web_address(str(url))
    if address is None or set(address) & _NOT_IN_ADDRESSES:
        raise AuditkitError(
            f"{where}: {str(url)[:120]!r} is not a web address.",
            hint="Give the site's address with https:// in front, for example https://scorecard.example/.",
        )
    return address


TIMEOUT_SECONDS = 3600
"""MkDocs takes 63 ms of processor time a page: 2,069 pages on a crowded machine took ten minutes."""


def build(config: Path, site: Path) -> Path:
    """Build the site and give its first page.

    Raises:
        AuditkitError: there is no mkdocs.yml, it names another folder, or MkDocs finds a fault.
    """
    docs, public = _folders(config)
    if docs.resolve() != site.resolve():
        raise AuditkitError(
            f"{config} builds {docs}, not {site}.",
            hint=f"Publish with --site {docs}, or set docs_dir in {config}.",
        )
    # In a process of its own: MkDocs and its plugins change the state of the process they run in.
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", str(config)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise AuditkitError(
            f"MkDocs could not build the site:\n{done.stderr.strip() or done.stdout.strip()}",
            hint="Fix what it names, then build again: mkdocs build --strict",
        )
    return public / "index.html"


def _folders(config: Path) -> tuple[Path, Path]:
    import yaml
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    if not config.is_file():
        raise AuditkitError(
            f"There is no {config} here, so the site can't be built.",
            hint="Run this in the project's folder, or publish without --build.",
        )
    try:
        loaded = load_config(str(config))
    except (MkDocsException, yaml.YAMLError) as fault:
        raise AuditkitError(f"{config} is wrong: {fault}", hint="Fix it, then build again.") from fault
    return Path(loaded.docs_dir), Path(loaded.site_dir)
