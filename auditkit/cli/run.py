"""`auditkit run`: the tasks, tried in a real browser."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from auditkit.cli.option import (
    TASKS,
    AuditsAt,
    SectionedCommand,
    audits_option,
    load_taskset,
    open_audits,
    paths_argument,
    print_next,
)
from auditkit.cli.option.baseline import BaselineOptions, Confirm, baseline_options, confirm_options
from auditkit.cli.option.run import (
    SHARD_PARAMETERS,
    Clustering,
    Sharding,
    Traffic,
    cluster_options,
    selection_options,
    shard_options,
    traffic_options,
)
from auditkit.diagnostic.error import AuditkitError

if TYPE_CHECKING:
    from auditkit.browser.storage_state import StorageState
    from auditkit.record.store import AuditStore
    from auditkit.run.retry import Retry
    from auditkit.run.runner import RunOptions
    from auditkit.task.loader import TaskSet
    from auditkit.task.plan import Job, Selection


class _Command(SectionedCommand):
    sections: ClassVar = {
        "Compare and report": ("baseline", "fail_on", "reports", "site_url", "confirm", "confirm_pause"),
        "Saved traffic": ("save_to", "replay_from"),
        "Several machines": (*SHARD_PARAMETERS, "cluster", "cluster_security"),
    }


@click.command(cls=_Command, short_help="Run the tasks in a real browser and keep a record.")
@paths_argument
@selection_options
@click.option("--headed", is_flag=True, help="Show the browser, and ask you to do manual steps.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 64), default=2, show_default=True, help="Attempts at the same time."
)
@click.option("--resume", is_flag=True, help="Continue an audit that was stopped: the latest, or --audit-id.")
@click.option("--audit-id", metavar="ID", help="Name of the audit. Default: the date and time.")
@audits_option
@click.option(
    "--base-url",
    "base_urls",
    multiple=True,
    metavar="[ID=]URL",
    help="Visit this address instead of the agency's own.",
)
@click.option("--contact", metavar="ADDRESS", help="Who to write to about these visits; the websites see it.")
@click.option(
    "--probes/--no-probes",
    default=True,
    show_default=True,
    help="Also check each page: accessibility, words, help.",
)
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="FILE", help="Start signed in, with a session from sign-in."
)
@baseline_options
@confirm_options
@traffic_options
@shard_options
@cluster_options
def run(
    paths: Sequence[Path],
    base_urls: Sequence[str],
    jobs: int,
    headed: bool,
    resume: bool,
    audit_id: str | None,
    audits: AuditsAt,
    probes: bool,
    state: Path | None,
    contact: str | None,
    selection: Selection,
    sharding: Sharding,
    clustering: Clustering,
    rerun: BaselineOptions,
    confirm: Confirm,
    traffic: Traffic,
) -> int:
    """Run the tasks in a tasks folder, in agency folders or in single files. Without PATH, that is the folder tasks.

    Each attempt is saved in the audits folder when it ends. Press Ctrl-C to stop. --resume continues from there. An
    agency that fails its audit is a result, not an error, unless --fail-on says otherwise. Ask agencies before you
    visit them: site/polite.md has a letter.
    """
    from auditkit.record.shard import WHOLE_OPTION
    from auditkit.run.runner import RunOptions
    from auditkit.task.host import named_addresses
    from auditkit.task.plan import plan, whole_agencies

    taskset = load_taskset(paths)
    planned = plan(taskset, selection)
    agencies = [job.agency.id for job in planned]
    shard = sharding.shard(planned)
    sharding.say(shard)
    options = RunOptions(
        jobs=1 if headed else jobs,
        headed=headed,
        audit_id=sharding.audit_id(audit_id, os.environ),
        resume=resume,
        base_urls=named_addresses(base_urls, agencies),
        contact=contact,
        probes=probes,
        storage_state=_session(state, agencies),
        shard=shard,
        more={WHOLE_OPTION: whole_agencies(taskset, planned)},
    )
    options = traffic.apply(options, agencies)
    store = open_audits(audits)
    part = shard is not None
    against = rerun.against(
        store, options.audit_id, resume=resume, part=part, confirming=confirm.tries > 0, agencies=set(agencies)
    )
    retry = confirm.retry(store, against, TASKS)
    jobs_here = shard.jobs if shard is not None else planned
    made = _run(taskset, jobs_here, options, store, clustering=clustering, retry=retry)
    status = rerun.end(store, made, against, TASKS, part=part)
    if part:
        print_next("when all parts are done, auditkit merge DIR… joins them.")
    elif traffic.replay_from is not None:
        print_next(f"auditkit score {made}{audits.option}")
    elif not rerun.fail_on:
        print_next(f"auditkit score{audits.option}, then auditkit publish --build{audits.option}")
    return status


def _run(
    taskset: TaskSet,
    planned: Sequence[Job],
    options: RunOptions,
    audits: AuditStore,
    *,
    clustering: Clustering,
    retry: Retry | None,
) -> str:
    from auditkit.console import console_listener
    from auditkit.run.runner import Runner, run_audit

    with console_listener(sys.stdout) as listener:
        runner = Runner(
            jobs=planned,
            profiles=taskset.profiles,
            audits=audits,
            options=options,
            emit=listener,
            environ=os.environ,
            ask=_ask if options.headed and sys.stdin.isatty() else None,
            executor=clustering.executor(listener),
            retry=retry,
        )
        return run_audit(runner)


def _session(state: Path | None, agencies: Sequence[str]) -> StorageState | None:
    """The saved session, if one is wanted. Raises AuditkitError when none of the agencies is the one it is of."""
    from auditkit.browser.storage_state import load_storage_state

    if state is None:
        return None
    session = load_storage_state(state)
    if session.agency not in agencies:
        raise AuditkitError(
            f"The session in {state} is for the agency {session.agency!r}, which isn't in this run.",
            hint="Choose that agency, or leave out --state.",
        )
    return session


async def _ask(what: str) -> None:
    await asyncio.to_thread(input, f"{what}. Then press Enter: ")
