"""`auditkit init`: a folder of one's own, with all that it takes to publish a scorecard."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.option import DIRECTORY, needs_answer
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import one_line, terminal_text, web_address, without_userinfo
from auditkit.diagnostic.wording import plural

if TYPE_CHECKING:
    from auditkit.session.draft import AgencyDraft
    from auditkit.session.project_folder import FolderUpdate

_MOST_NAMED = 12
_WEBSITE, _ONLINE = "https://www.riverton.example", "https://scorecard.riverton.example/"
_NO_AGENCY_NOW = (
    "--agency and --ours are for a new folder. To add an agency to this one, run inside it: auditkit new --agency URL"
)
_NOBODY = "Run auditkit init in a terminal, or give the answers as options and add --no-questions."
_NOT_COMPARED = (
    ".auditkit/as-written.zip is not there, so nobody can tell what was changed here: nothing is merged, "
    "and files that you had removed are there again."
)


@click.command(short_help="Make a folder of your own for tasks, audits and the site.")
@click.argument("folder", type=DIRECTORY, default=Path())
@click.option("--publisher", metavar="NAME", help="Who publishes the scorecard; shown at the foot of each page.")
@click.option("--contact", metavar="ADDRESS", help="Email or web address for questions; websites see it, too.")
@click.option("--agency", metavar="URL", help="Address of the first agency's website, to look at its home page once.")
@click.option("--ours/--not-ours", default=None, help="Whether that website is your own.")
@click.option("--site-url", metavar="URL", help="Where the scorecard will be online.")
@click.option(
    "--pipeline",
    "pipelines",
    multiple=True,
    type=click.Choice(["github", "gitlab", "cron"]),
    help="Add what this service needs to run the tasks by itself. May be repeated.",
)
@click.option("--no-questions", is_flag=True, help="Ask no questions. What no option gives is left out.")
@click.option("--upgrade", is_flag=True, help="Bring a folder of an older version up to date. Your changes stay.")
def init(
    folder: Path,
    publisher: str | None,
    contact: str | None,
    agency: str | None,
    ours: bool | None,
    site_url: str | None,
    pipelines: Sequence[str],
    no_questions: bool,
    upgrade: bool,
) -> None:
    """Make FOLDER ready for your own tasks: tasks/, audits/, the pages of the site, its settings and a README.

    Up to five questions are asked, unless options answer them: who publishes, who to write to, the address of the
    first agency's website, whether that is your own, and where the scorecard will be online. That website's home page
    is looked at once, to write agency.yml. Run every other command inside the folder. If init was stopped, run it
    again.

    With --upgrade, a folder that an older version made gets the pages and pipeline files of this version. Changes of
    your own are merged with it by git. Where that can't be done, your file stays, and the new one is put beside it
    with .new at the end of its name: copy what you want from it, then delete it. You can also give --pipeline,
    --publisher, --contact and --site-url, to change those.
    """
    from auditkit.session.project_folder import Pipeline, ProjectAnswers, begun_folder, create_folder, upgrade_folder

    if upgrade:
        if agency is not None or ours is not None:
            raise click.UsageError(_NO_AGENCY_NOW)
        _print_upgrade(folder, upgrade_folder(folder, _changes(publisher, contact, site_url, pipelines)))
        return
    begun_folder(folder)  # before anything is asked: whether it can be made there
    ask = _never if no_questions else _ask
    publisher = _given(publisher, "Who publishes the scorecard?", "City of Riverton", ask, one_line)
    contact = _given(contact, "Who can people write to about it?", "audit@riverton.example", ask, _check_contact)
    # Whole, for the one visit: what is kept and shown of it has no password.
    website = _given(agency, "What is the address of the first agency's website?", _WEBSITE, ask, _check_url)
    if ours is None:
        ours = bool(website) and not no_questions and _confirm("Is that website your own?")
    answers = ProjectAnswers(
        publisher=publisher,
        contact=contact,
        agency=website,
        site_url=_given(site_url, "Where will the scorecard be online, if you know?", _ONLINE, ask, _check_url),
        pipelines=tuple(Pipeline(one) for one in dict.fromkeys(pipelines)),
    )
    update = create_folder(folder, answers)
    for name in update.kept:
        click.echo(terminal_text(f"{folder / name}: there already, left as it is."))
    click.echo(terminal_text(f"{folder}: ready, with {plural(len(update.written), 'file')}."))
    if answers.agency:
        _add_agency(folder, website, answers.contact, ours=ours)
    _print_next(folder, answers.agency)


def _changes(
    publisher: str | None, contact: str | None, site_url: str | None, pipelines: Sequence[str]
) -> dict[str, object]:
    """The answers that an upgrade is given anew. Raises AuditkitError for what is no address."""
    given = {
        "publisher": None if publisher is None else one_line(publisher.strip()),
        "contact": None if contact is None else _check_contact(contact.strip()),
        "site_url": None if site_url is None else _check_url(site_url.strip()),
    }
    return {"pipelines": pipelines, **{name: answer for name, answer in given.items() if answer is not None}}


def _ask(words: str, example: str) -> str:
    question = f"{words} For example {example}. Press Enter to skip."
    with needs_answer(words, _NOBODY):
        return str(click.prompt(question, default="", show_default=False, prompt_suffix="\n> ")).strip()


def _confirm(words: str) -> bool:
    with needs_answer(words, _NOBODY):
        return click.confirm(words, default=False)


def _never(words: str, example: str) -> str:
    return ""


def _given(
    option: str | None, words: str, example: str, ask: Callable[[str, str], str], check: Callable[[str], str]
) -> str:
    """The answer, checked. A wrong one is asked for again, so that the earlier ones aren't lost.

    Raises AuditkitError for a wrong option: nobody may be there to ask.
    """
    if option is not None:
        return check(option.strip())
    while True:
        answer = ask(words, example)
        try:
            return check(answer)
        except AuditkitError as fault:
            click.echo(terminal_text(f"{fault.message} {fault.hint or ''}"), err=True)


def _check_contact(contact: str) -> str:
    """Raises AuditkitError for what nobody can write to."""
    from auditkit.session.project_folder import EMAIL

    if contact and not EMAIL.fullmatch(contact) and not re.fullmatch(r"https?://\S+", contact):
        raise AuditkitError(
            f"{_shown(contact)!r} is not an email or web address.",
            hint="Give an email address, or a web address that begins with https://.",
        )
    return contact


def _check_url(url: str) -> str:
    """The web address, with https:// where nothing stands in front. Raises AuditkitError when it is none."""
    if not url:
        return ""
    whole = url if "://" in url else f"https://{url}"
    address = web_address(whole)
    if address is None or not re.search(r"//(localhost\b|[^/]*\.)", address):
        shown = _shown(whole) if whole == url else _shown(whole).removeprefix("https://")
        raise AuditkitError(f"{shown!r} is not a web address.", hint=f"Give it in full, for example {_WEBSITE}.")
    return address


def _shown(address: str) -> str:
    """The address as it may stand on a screen, or in the log of a pipeline."""
    from auditkit.session.project_folder import address_to_keep

    return address_to_keep(address)


def _add_agency(folder: Path, url: str, contact: str, *, ours: bool) -> None:
    """Write the first agency's file after a look at its home page; without one where it can't be looked at."""
    from dataclasses import replace

    from auditkit.session.draft import free_folder
    from auditkit.task.folder import AGENCY_FILE

    click.echo(terminal_text(f"Looking at {_shown(url)} once …"))
    draft, why_not = _look(url, contact)
    draft = replace(draft, ours=ours, contact=contact)
    place = free_folder(folder / "tasks", draft.id)
    place.mkdir(parents=True, exist_ok=True)
    (place / AGENCY_FILE).write_text(draft.text(), encoding="utf-8")
    click.echo(terminal_text(f"{place / AGENCY_FILE}: {draft.name}. Look it over."))
    if why_not:
        click.echo(terminal_text(f"The home page could not be looked at, so only its address is in it: {why_not}"))


def _look(url: str, contact: str) -> tuple[AgencyDraft, str]:
    """What the home page tells, and why it tells nothing where it could not be looked at."""
    from auditkit.session.draft import AgencyDraft, site_url
    from auditkit.session.home_page import visit_home
    from auditkit.task.host import host_of

    try:
        return asyncio.run(visit_home(url, os.environ, contact or None)), ""
    except AuditkitError as fault:
        host, why_not = host_of(url) or site_url(url), without_userinfo(fault.message.replace(url, _shown(url)))
        return AgencyDraft(name=host.removeprefix("www."), base_url=site_url(url), hosts=(host,)), why_not


def _print_next(folder: Path, agency: str) -> None:
    click.echo("\nNext, in that folder:")
    if folder.resolve() != Path.cwd():
        click.echo(terminal_text(f"  cd {folder}"))
    if agency:
        click.echo(terminal_text(f"  auditkit record {agency}   # click through the first task, get its file"))
    else:
        click.echo("  auditkit new --agency https://www.agency.example   # then: auditkit record, with its address")
    click.echo("  auditkit run\n  auditkit publish --build   # the scorecard, in public/index.html")


def _print_upgrade(folder: Path, update: FolderUpdate) -> None:
    from auditkit import __version__

    if not update.compared:
        click.echo(terminal_text(_NOT_COMPARED))
    for what, names in (
        ("brought up to date", update.written),
        ("your changes and the new ones merged", update.merged),
        ("no longer needed, removed", update.removed),
    ):
        if names:
            more = f", … and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            click.echo(terminal_text(f"{plural(len(names), 'file')} {what}: {', '.join(names[:_MOST_NAMED])}{more}"))
    for name, new in update.beside.items():
        click.echo(terminal_text(f"{folder / name} is as you left it. The new one is {new}: compare them."))
    if update.beside:
        click.echo("Copy what you want from each, then delete the file that ends in .new.")
    if not (update.written or update.merged or update.removed or update.beside):
        click.echo(terminal_text(f"{folder} is up to date with auditkit {__version__}."))
