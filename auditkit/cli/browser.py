"""`auditkit browser`: which browser is used and why."""

from __future__ import annotations

import click

from auditkit.diagnostic.safe_text import terminal_text


@click.command(short_help="Show which browser is used and why; install one if there is none.")
@click.option("--get", "wanted", is_flag=True, help="Install a browser if there is none. Only this uses the network.")
@click.option("--path", "path_only", is_flag=True, help="Print only the path of the browser.")
def browser(wanted: bool, path_only: bool) -> None:
    """Show which browser is used and why; install one if there is none.

    Browsers are looked for in this order: the variable AUDITKIT_BROWSER (a path or the name of a command),
    Playwright's own Chromium, then an installed Chrome, Edge or Chromium.
    """
    from auditkit.browser.executable import find_browser, install_browser, search_places, with_version

    if wanted and not any(look.found for look in search_places()):
        install_browser(lambda line: click.echo(terminal_text(line), err=True))
    if path_only:
        click.echo(terminal_text(str(find_browser().path)))
        return
    looks = list(search_places())
    click.echo("Looked for, in this order:")
    for number, look in enumerate(looks, start=1):
        click.echo(terminal_text(f"  {number}. {look.place}: {look.result}"))
    used = with_version(find_browser())
    click.echo(terminal_text(f"\nUsed:    {used.name}"))
    click.echo(terminal_text(f"Path:    {used.path}"))
    click.echo(terminal_text(f"Version: {used.version or 'unknown'}"))
    click.echo(terminal_text(f"Why:     {used.why}"))
