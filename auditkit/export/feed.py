"""`feed`: news of audits as Atom (RFC 4287), for feed readers and for machines that wait for a change.

An entry an audit, the latest 30. What an entry says of an agency comes from that audit and the one before, so it
stays as it is when newer ones come; only the newest also names the tasks whose verdict changed.

Ids: with the site's address they are `tag:` URIs made of its host (RFC 4151), and the feed's own address is its id.
Without it they are `urn:uuid:`, made of the audit's id and time: stable, but others than with an address. So set
`site_url` before anyone subscribes. Links are relative then, which RFC 4287 allows: the feed stands in
`scorecard/data/`. Made with the standard library: the libraries there are for it need lxml, or are not kept up.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from auditkit import __version__
from auditkit.diagnostic.safe_text import PAGE, shorten
from auditkit.diagnostic.wording import date_text, in_utc, timestamp
from auditkit.export.format import File, Format, Material
from auditkit.score.explanation.wording import success_text
from auditkit.score.history.summary import AgencyResult, AuditSummary, summarise
from auditkit.score.history.trend import History

PATH = "scorecard/data/feed.xml"
MAX_ENTRIES = 30
MAX_CHANGES = 20
_MAX_LETTERS = 500
_ATOM = "http://www.w3.org/2005/Atom"
_HOME, _HOME_FROM_FEED = "scorecard/index.html", "../index.html"
_NAMESPACE = uuid.UUID("c2a7f0de-5d0f-5c0b-9a43-2b8a6f3f7c11")
"""Ours, for ids of sites without an address. Never to be changed."""
_OPENING = b"<?xml version='1.0' encoding='utf-8'?>\n<!-- Audits of auditkit -->\n"


def feed_files(material: Material) -> tuple[File, ...]:
    history = material.history or History((summarise(material.card),))
    feed = _feed(material, history)
    ElementTree.indent(feed)
    text = ElementTree.tostring(feed, encoding="unicode")
    return (File("feed.xml", _OPENING + text.encode() + b"\n", _OPENING, "News of audits, for feed readers."),)


def _feed(material: Material, history: History) -> ElementTree.Element:
    site = material.site
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    newest = history.newest or summarise(material.card)
    path = PATH + "".join(f"#{_quoted(agency)}" for agency in sorted(material.only)[:1])
    _add(feed, "id", site.address(path) or _urn("feed", *_agencies(newest)))
    _add(feed, "title", PAGE.apply(site.name))
    _add(feed, "subtitle", "Results for customers, audit by audit")
    _add(feed, "updated", timestamp(_updated(newest)))
    author = _add(feed, "author")
    _add(author, "name", PAGE.apply(site.name))
    _add(feed, "generator", "auditkit", version=__version__)
    _add(feed, "link", rel="alternate", type="text/html", href=site.address(_HOME) or _HOME_FROM_FEED)
    own = site.address(PATH)
    if own and not material.only:
        _add(feed, "link", rel="self", type="application/atom+xml", href=own)
    for place in reversed(range(len(history.summaries))[-MAX_ENTRIES:]):
        feed.append(_entry(material, history, place))
    return feed


def _entry(material: Material, history: History, place: int) -> ElementTree.Element:
    audit = history.summaries[place]
    before = history.summaries[:place]
    entry = ElementTree.Element("entry")
    _add(entry, "id", _entry_id(material, audit))
    _add(entry, "title", _title(audit))
    _add(entry, "published", timestamp(audit.started_at))
    _add(entry, "updated", timestamp(_updated(audit)))
    _add(entry, "link", rel="alternate", type="text/html", href=material.site.address(_HOME) or _HOME_FROM_FEED)
    lines = list(_summary(audit, before))
    if audit is history.newest:
        lines += [shorten(PAGE.apply(mover.words), _MAX_LETTERS) for mover in history.movers(MAX_CHANGES)]
    _add(entry, "summary", "\n".join(lines), type="text")
    return entry


def _title(audit: AuditSummary) -> str:
    """The newest results may hold agencies that an earlier audit tried last: then it is no audit's alone."""
    day = date_text(audit.started_at)
    mixed = any(agency.tried_at not in (None, audit.started_at) for agency in audit.agencies)
    return f"Newest results, {day}" if mixed else f"Audit of {day}"


def _tried(audit: AuditSummary, agency: AgencyResult) -> str:
    """When an agency was tried, where that was in an earlier audit."""
    if agency.tried_at is None or agency.tried_at == audit.started_at:
        return ""
    return f" Tested on {date_text(agency.tried_at)}."


def _summary(audit: AuditSummary, before: tuple[AuditSummary, ...]) -> Iterator[str]:
    if not audit.finished:
        yield "This audit was stopped before it finished."
    for agency in audit.agencies:
        then = next(((one, past) for one in reversed(before) if (past := one.agency(agency.agency))), None)
        name = shorten(PAGE.apply(agency.name), 200)
        against = _before(audit, agency, *then) if then else ""
        yield f"{name}: {_success_text(agency)}.{_tried(audit, agency)}{against}"


def _success_text(agency: AgencyResult) -> str:
    tally = agency.tally
    if not tally.measured:
        return "nothing was measured"
    words = success_text(tally)
    if tally.not_measured:
        words += f", {tally.not_measured:,} more could not be measured"
    return words + (f". Grade {agency.letter}" if agency.letter else "")


def _before(audit: AuditSummary, agency: AgencyResult, then: AuditSummary, past: AgencyResult) -> str:
    if agency.asked != past.asked or not (audit.finished and then.finished):
        return ""
    was = f"{past.tally.completion}" + (f", grade {past.letter}" if past.letter else "")
    return f" With the same tasks on {date_text(then.started_at)}: {was}."


def _entry_id(material: Material, audit: AuditSummary) -> str:
    own = material.site.address("")
    if own is None:
        return _urn("audit", audit.id, timestamp(audit.started_at), *_agencies(audit))
    parts = urlsplit(own)
    only = "".join(f"/{_quoted(agency)}" for agency in sorted(material.only))
    path = f"{parts.path}audit/{_quoted(audit.id)}{only}"
    return f"tag:{parts.hostname},{in_utc(audit.started_at):%Y-%m-%d}:{path}"


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace")


def _agencies(audit: AuditSummary) -> tuple[str, ...]:
    return tuple(sorted(agency.agency for agency in audit.agencies))


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, repr(parts))}"


def _updated(audit: AuditSummary) -> datetime:
    return audit.ended_at or audit.started_at


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text
    return element


FORMAT = Format("feed", "news of audits as an Atom feed, one entry for each audit", feed_files)
