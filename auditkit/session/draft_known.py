"""The agencies that a tasks folder knows, with tasks or without: a new one has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from auditkit.diagnostic.document_load import read_document
from auditkit.diagnostic.error import InvalidDocument
from auditkit.task.expansion_environment import check_names, expand
from auditkit.task.folder import AGENCY_FILE, shown
from auditkit.task.host import host_of
from auditkit.task.loader_loaded import LoadedAgency
from auditkit.task.model import Agency


def agencies_in(tasks: Path, environ: Mapping[str, str]) -> tuple[LoadedAgency, ...]:
    """Each agency by its file alone; none when there is no such folder. Raises InvalidDocument for faults in them."""
    agencies, faults = [], []
    for path in sorted(tasks.glob(f"*/{AGENCY_FILE}")):
        document = read_document(path, Agency, shown(path))
        check_names(document, environ, ["base_url"])
        faults += document.faults
        agency = document.model
        if agency is None or document.faults:
            continue
        base_url = expand(agency.base_url, environ)
        hosts = tuple(agency.hosts) or (host_of(base_url),)
        folder = path.parent
        agencies.append(LoadedAgency(folder.name, agency, folder, document.file, document.sha256, base_url, hosts))
    if faults:
        raise InvalidDocument(faults)
    return tuple(agencies)
