"""The plan: which attempts a run makes of the tasks, in which order; whether a task file still asks the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditkit.diagnostic.document import parse_document
from auditkit.diagnostic.error import AuditkitError
from auditkit.diagnostic.safe_text import quote, without_userinfo
from auditkit.diagnostic.tree import Source
from auditkit.diagnostic.wording import did_you_mean, listing
from auditkit.record.model import AgencySummary, PromiseSummary, ServiceModelSummary, TaskSummary, attempt_key
from auditkit.task.folder import task_names
from auditkit.task.loader import LoadedAgency, LoadedTask, TaskSet
from auditkit.task.model import ServiceModel, Step, Task
from auditkit.task.steps import Use

MOST_TRIALS = 100


@dataclass(frozen=True)
class Job:
    """One attempt to make: a task by one path, as one kind of visitor, for the n-th time."""

    agency: LoadedAgency
    task: LoadedTask
    path: str
    profile: str
    trial: int = 1
    confirming: bool = False
    """Whether it is made only because the tries before it fared worse than in an earlier audit."""

    @property
    def key(self) -> str:
        return attempt_key(self.agency.id, self.task.id, self.path, self.profile, self.trial)

    @property
    def steps(self) -> list[Step]:
        return self.task.ways[self.path]


@dataclass(frozen=True)
class Selection:
    """What of the tasks is wanted; an empty choice wants all."""

    agencies: Sequence[str] = ()
    """Ids of agencies: their folders' names."""
    tags: Sequence[str] = ()
    """Tasks with any of these."""
    profiles: Sequence[str] = ()
    """Only as these of the visitors the tasks name."""
    paths: Sequence[str] = ()
    trials: int | None = None
    """How often each, whatever the task files say."""


def plan(taskset: TaskSet, selection: Selection | None = None) -> tuple[Job, ...]:
    """The attempts to make, always in the same order. Raises AuditkitError when that would be none."""
    selection = selection or Selection()
    _check(taskset, selection)
    jobs = tuple(_jobs(taskset, selection))
    if not jobs:
        raise AuditkitError(
            f"No task matches this choice: {_words(selection)}.",
            hint="Each of these exists, but not together. Leave one out, or see all tasks with auditkit plan.",
        )
    return jobs


def whole_agencies(taskset: TaskSet, planned: Iterable[Job]) -> list[str]:
    """The agencies of which the attempts are all there is to make: each task in their folder, by each route."""
    wanted = {(job.agency.id, job.task.id, job.path, job.profile) for job in planned}
    every: dict[str, set[tuple[str, str, str, str]]] = {agency.id: set() for agency in taskset.agencies}
    for job in _jobs(taskset, Selection(trials=1)):
        every[job.agency.id].add((job.agency.id, job.task.id, job.path, job.profile))
    return sorted(
        agency.id
        for agency in taskset.agencies
        if every[agency.id] <= wanted and task_names(agency.folder) <= {task.id for task in agency.tasks}
    )


def summarise_task(task: LoadedTask) -> TaskSummary:
    model = task.task
    return TaskSummary(
        agency=task.agency_id,
        task=task.id,
        title=model.task,
        top_task=model.top_task,
        rank=model.rank,
        customer=model.customer,
        product=model.product,
        tags=list(model.tags),
        paths={path: [without_userinfo(step.action.words) for step in steps] for path, steps in task.ways.items()},
        profiles=list(model.profiles),
        trials=model.trials,
        budget_steps=model.budget.steps if model.budget else None,
        budget_seconds=model.budget.seconds if model.budget else None,
        start=without_userinfo(model.start, ""),
        asks=model.answer is not None,
        proven=model.proven,
        file=task.path_in_root,
        sha256=task.sha256,
        source=task.source,
    )


def summarise_agency(agency: LoadedAgency) -> AgencySummary:
    return AgencySummary(
        agency=agency.id,
        name=agency.agency.agency,
        base_url=without_userinfo(agency.agency.base_url, ""),
        ours=agency.agency.ours,
        allow_submit=agency.agency.allow_submit,
        help=list(agency.agency.help),
        service_model=_summarise_service(agency.agency.service_model),
        sha256=agency.sha256,
    )


def _summarise_service(said: ServiceModel | None) -> ServiceModelSummary | None:
    if said is None:
        return None
    promises = [PromiseSummary(**one.model_dump(exclude_none=True)) for one in said.promises]
    return ServiceModelSummary(aim=said.aim, promises=promises)


def _jobs(taskset: TaskSet, selection: Selection) -> Iterator[Job]:
    for agency in taskset.agencies:
        if not _wanted(agency.id, selection.agencies):
            continue
        for task in agency.tasks:
            if selection.tags and not set(selection.tags) & set(task.task.tags):
                continue
            paths = [path for path in task.ways if _wanted(path, selection.paths)]
            profiles = [profile for profile in task.task.profiles if _wanted(profile, selection.profiles)]
            for path in paths:
                for profile in profiles:
                    for trial in range(1, (selection.trials or task.task.trials) + 1):
                        yield Job(agency, task, path, profile, trial)


def _wanted(name: str, choice: Sequence[str]) -> bool:
    return not choice or name in choice


def _check(taskset: TaskSet, selection: Selection) -> None:
    tasks = [task for agency in taskset.agencies for task in agency.tasks]
    _check_known("agency", selection.agencies, {agency.id for agency in taskset.agencies})
    _check_known("tag", selection.tags, {tag for task in tasks for tag in task.task.tags})
    _check_known("path", selection.paths, {path for task in tasks for path in task.ways})
    _check_known("profile", selection.profiles, {profile for task in tasks for profile in task.task.profiles})
    if selection.trials is not None and not 1 <= selection.trials <= MOST_TRIALS:
        raise AuditkitError(f"Trials must be between 1 and {MOST_TRIALS}, not {selection.trials}.")


def _check_known(noun: str, chosen: Sequence[str], known: Collection[str]) -> None:
    for name in chosen:
        if name not in known:
            raise AuditkitError(
                f"No task has the {noun} {quote(name)}{did_you_mean(name, known)}.",
                hint=f"There are: {listing(sorted(known))}." if known else f"None of these tasks has any {noun}.",
            )


def _words(selection: Selection) -> str:
    choices = {
        "agency": selection.agencies,
        "tag": selection.tags,
        "path": selection.paths,
        "profile": selection.profiles,
    }
    return listing(f"{noun} {listing(map(quote, names), last='or')}" for noun, names in choices.items() if names)


# Whether two versions of a task file ask the same by a path

_ASKED = {
    "start": "where it starts",
    "success": "what counts as success",
    "answer": "the right answer",
    "tells": "what the last page should say",
    "budget": "the time and step limit",
}
"""Parts of a task file that make it another question, and what they are called."""
_STEPS = "its steps"
_REMARKS = {"note"}


def difference_in_question(then: TaskSummary, now: TaskSummary, path: str) -> str:
    """What the task file asks otherwise by this path, in words; empty when both ask the same."""
    words_differ = then.paths.get(path) != now.paths.get(path)
    if then.sha256 == now.sha256:
        return _STEPS if words_differ else ""
    before, after = _model(then), _model(now)
    if before is None or after is None:
        return "something in the task file"
    # A step of another file is seen in its words alone: the record keeps the task file, not what it uses.
    uses = any(isinstance(step.action, Use) for model in (before, after) for step in model.ways.get(path, []))
    found = [_STEPS] if _steps(before, path) != _steps(after, path) or (uses and words_differ) else []
    found += [words for name, words in _ASKED.items() if getattr(before, name) != getattr(after, name)]
    return listing(found) if found else ""


def _model(task: TaskSummary) -> Task | None:
    return _read(task.source) if task.source else None


@lru_cache(maxsize=256)  # Asked once for each way of a task.
def _read(source: str) -> Task | None:
    """The task file as it was; None when it is of a format that is read no more."""
    return parse_document(Source("task", source, ""), Task).model


def _steps(task: Task, path: str) -> list[object]:
    return [step.model_dump(exclude=_REMARKS, exclude_defaults=True) for step in task.ways.get(path, [])]
