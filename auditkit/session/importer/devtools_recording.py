"""A recording of the Chrome DevTools Recorder: a task file is made of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from auditkit.diagnostic.error import InvalidDocument, fault
from auditkit.diagnostic.tree_tree import Mapping, position_of
from auditkit.session.draft import AgencyDraft
from auditkit.session.draft_draft import TaskDraft
from auditkit.session.draft_known import agencies_in
from auditkit.session.draft_name import slug
from auditkit.session.draft_place import free_file, free_folder
from auditkit.session.draft_values import Values
from auditkit.session.importer.base import Incoming, Place, Receipt
from auditkit.session.importer.devtools import Taken, is_recording, take_recording
from auditkit.task.host_hosts import Hosts
from auditkit.task.loader_loaded import LoadedAgency

_LONGEST_NAME = 50


class Recording:
    """Makes a task file of what somebody recorded in Chrome's own tools."""

    name = "a recording of the Chrome DevTools Recorder"

    def recognises(self, root: Mapping) -> bool:
        """By its list of steps, each with a type."""
        return is_recording(root.data)

    def take(self, incoming: Incoming, place: Place) -> Receipt:
        """Write a task file, and agency.yml where the address belongs to no agency yet.

        Raises:
            AuditkitError: nothing in it is a step, or it doesn't say where it begins.
            OSError: the disk is full, …
        """
        file = incoming.source.file
        values = Values(place.environ)
        taken = take_recording(incoming.root.data, values)
        left_out = tuple(
            fault(file, position_of(incoming.root, ("steps", number)), why) for number, why in taken.left_out
        )
        if not taken.start or not taken.steps:
            why = "it doesn't say on which page it begins" if not taken.start else "there is no step to take over"
            raise InvalidDocument(
                [fault(file, incoming.root.position, f"of this recording nothing is left: {why}"), *left_out]
            )
        agency, stem = _wanted(place)
        known = agencies_in(place.tasks, place.environ)
        draft = _draft(taken.start)
        found = _agency(known, agency, taken.start)
        folder = found.folder if found is not None else free_folder(place.tasks, agency or draft.id)
        folder.mkdir(parents=True, exist_ok=True)
        notes = [*taken.notes, *_afterwards(values)]
        if found is None:
            (folder / "agency.yml").write_text(draft.text(), encoding="utf-8")
            notes.insert(0, f"{(folder / 'agency.yml').as_posix()}: new; look it over.")
        written = free_file(folder, stem or slug(taken.title or "recorded", _LONGEST_NAME))
        base = found.base_url if found is not None else draft.base_url
        written.write_text(_text(taken, values, base), encoding="utf-8")
        steps = f"{len(taken.steps)} step{'s' if len(taken.steps) != 1 else ''}"
        return Receipt(f"{file}: {written.as_posix()}, {steps}.", tuple(notes), left_out)


def _text(taken: Taken, values: Values, base_url: str) -> str:
    draft = TaskDraft(
        task=taken.title or "Recorded task",
        start=_path(taken.start, base_url),
        steps=[_with_path(step, base_url) for step in taken.steps],
        success=taken.success,
        names=tuple(values.named),
        profiles=("phone",) if taken.phone else (),
        remarks=(
            "Made from a recording. The success below is a proposal: say what the last page shows.",
            "Say the task in the customer's words.",
        ),
    )
    return draft.text()


def _with_path(step: dict[str, object], base_url: str) -> dict[str, object]:
    return {"goto": _path(str(step["goto"]), base_url)} if "goto" in step else step


def _path(url: str, base_url: str) -> str:
    parts, base = urlsplit(url), urlsplit(base_url)
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
        return url.replace(" ", "%20")
    return ((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).replace(" ", "%20")


def _draft(url: str) -> AgencyDraft:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return AgencyDraft(host.removeprefix("www."), f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", (host,))


def _wanted(place: Place) -> tuple[str, str]:
    """What `--task AGENCY/TASK` asks for."""
    agency, _, task = (place.task or "").partition("/")
    return slug(agency) if agency else "", slug(task) if task else ""


def _agency(known: tuple[LoadedAgency, ...], wanted: str, url: str) -> LoadedAgency | None:
    if wanted:
        return next((one for one in known if one.id == wanted), None)
    return next((one for one in known if Hosts(one.hosts).own(url)), None)


def _afterwards(values: Values) -> list[str]:
    notes = []
    if values.named:
        names = " ".join(f"{name}='…'" for name in values.named)
        notes.append(f"Personal and secret values were not written down. Set them before a run: export {names}")
    return [*notes, "Next: auditkit check, then auditkit run with this file."]
