"""What a person is sent to do: a task of the tasks folder, or an address and a sentence with no task file at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from auditkit.diagnostic.error_errors import AuditkitError
from auditkit.record.model import TaskSummary
from auditkit.run.audit_record_hidden import without_secrets
from auditkit.session.assignment import Errand
from auditkit.session.draft_name import slug
from auditkit.task.host_hosts import Hosts
from auditkit.task.loader_loaded import LoadedAgency, LoadedTask, TaskSet
from auditkit.task.model import Agency
from auditkit.task.plan import summarise_agency, summarise_task


def errand_of(agency: LoadedAgency, task: LoadedTask) -> Errand:
    """A task of the tasks folder."""
    summary = without_secrets(summarise_task(task), task)
    return Errand(agency, summarise_agency(agency), summary, task.task.start, task.task)


def errands_of(taskset: TaskSet, agencies: Sequence[str]) -> list[Errand]:
    """The tasks of these agencies, or of all: the customers' top tasks first. Raises AuditkitError for an unknown."""
    known = [one.id for one in taskset.agencies]
    for name in agencies:
        if name not in known:
            raise AuditkitError(f"There is no agency {name!r}.", mend=f"There is: {', '.join(known)}.")
    chosen = [one for one in taskset.agencies if not agencies or one.id in agencies]
    return [
        errand_of(agency, task)
        for agency in chosen
        for task in sorted(agency.tasks, key=lambda one: (one.task.rank or 1000, one.id))
    ]


def free_errand(url: str, sentence: str, known: Sequence[LoadedAgency] = ()) -> Errand:
    """Something to do at an address, in a sentence. An agency among `known` that has the address lends its terms."""
    agency = next((one for one in known if Hosts(one.hosts).own(url)), None) or agency_at(url)
    words = " ".join(sentence.split())
    if not words:
        raise AuditkitError(
            "The task is missing.", mend='Say in a sentence what the customer wants: "Renew a permit"'
        )
    summary = TaskSummary(agency=agency.id, task=slug(words), title=words[:300])
    return Errand(agency, summarise_agency(agency), summary, url)


def agency_at(url: str) -> LoadedAgency:
    """An agency of which nothing is known but its address. Raises AuditkitError when it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AuditkitError(f"{url!r} is not a web address.", mend="Start it with https://")
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    name = parts.hostname.removeprefix("www.")
    agency = Agency(version=1, agency=name, base_url=base)
    return LoadedAgency(slug(name), agency, Path(), "", "", base, (parts.hostname,))
