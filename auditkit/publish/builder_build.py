"""Builds the site with MkDocs. What it builds from is plain Markdown, so another builder can take its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from auditkit.diagnostic.error_errors import AuditkitError

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
            mend=f"Publish with --site {docs}, or set docs_dir in {config}.",
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
            mend="Mend what it names, then build again: mkdocs build --strict",
        )
    return public / "index.html"


def _folders(config: Path) -> tuple[Path, Path]:
    import yaml
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    if not config.is_file():
        raise AuditkitError(
            f"There is no {config} here, so the site can't be built.",
            mend="Run this in the project's folder, or publish without --build.",
        )
    try:
        loaded = load_config(str(config))
    except (MkDocsException, yaml.YAMLError) as fault:
        raise AuditkitError(f"{config} is wrong: {fault}", mend="Mend it, then build again.") from fault
    return Path(loaded.docs_dir), Path(loaded.site_dir)
