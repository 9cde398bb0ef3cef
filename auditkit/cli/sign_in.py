"""`auditkit sign-in`: sign in once by hand, and save the session for runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from auditkit.cli.option import (
    PATH,
    choose_agency,
    load_known_agencies,
    print_next,
    tasks_option,
    visible_browser,
)
from auditkit.diagnostic.safe_text import terminal_text

if TYPE_CHECKING:
    from auditkit.browser.storage_state import StorageState


@click.command("sign-in", short_help="Sign in by hand once and save the session for runs.")
@click.argument("agency")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to save it in. Default: state-AGENCY.json.",
)
@click.option("--at", default="/", show_default=True, metavar="ADDRESS", help="The page where you sign in.")
@tasks_option(kind=PATH)
def sign_in(agency: str, state: Path | None, at: str, tasks: Path) -> None:
    """Sign in to AGENCY by hand, in a visible browser, and save the session: cookies, local and session storage.

    Then auditkit run --state FILE starts signed in. The file is as good as your password: only you can read it, it
    must stay out of git, and it is refused after a week or when it has expired.
    """
    from auditkit.browser.storage_state import check_not_committable, default_state_path, save_storage_state

    known = choose_agency(load_known_agencies(tasks), agency)
    file = state or default_state_path(agency)
    check_not_committable(file)
    session = asyncio.run(_sign_in(agency, urljoin(known.base_url, at)))
    if session is None:
        click.echo("Nothing was saved.")
        return
    save_storage_state(session, file)
    click.echo(terminal_text(f"Saved {file}. Only you can read it."))
    print_next(f"auditkit run --agency {agency} --state {file}")


async def _sign_in(agency: str, url: str) -> StorageState | None:
    from auditkit.session.person_session import sign_in

    async with visible_browser() as browser:
        return await sign_in(browser, agency, url, datetime.now(UTC).replace(microsecond=0))
