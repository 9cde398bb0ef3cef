"""The feed, held to RFC 4287."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from auditkit.export import Material, Site
from auditkit.export.feed import MAX_ENTRIES, feed_files
from auditkit.score.history.summary import AuditSummary, summarise
from auditkit.score.history.trend import History

from .example import HOSTILE, card_of, material

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
HOME = "https://cards.example/gov/"


def feed(made: Material) -> ElementTree.Element:
    (file,) = feed_files(made)
    return ElementTree.fromstring(file.data)


def later(audit: AuditSummary, days: int, **more: object) -> AuditSummary:
    at = audit.started_at + timedelta(days=days)
    update = {"id": f"{audit.id}-{days}", "started_at": at, "ended_at": at + timedelta(minutes=5), **more}
    return audit.model_copy(update=update)


def check(root: ElementTree.Element) -> None:
    """What RFC 4287 asks of every feed and entry (4.1.1, 4.1.2, 4.2.6, 4.2.7)."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(MOMENT, element.findtext(f"{ATOM}updated", ""))
        assert re.fullmatch(r"(https?|urn|tag):\S+", element.findtext(f"{ATOM}id", ""))
        assert [link.get("rel") for link in element.findall(f"{ATOM}link")].count("alternate") == 1
        assert all(link.get("href") for link in element.findall(f"{ATOM}link"))
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert {element.tag for element in root.iter() if not element.tag.startswith(ATOM)} == set()


@pytest.mark.parametrize("url", [None, HOME, HOME.rstrip("/")])
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_valid_whatever_the_text(name: str, url: str | None) -> None:
    text = HOSTILE[name]
    root = feed(material(site_url=url, name=text, text=text, audit=text))
    check(root)
    assert len(root.findall(f"{ATOM}entry")) == 1


def test_with_an_address_ids_and_links_are_of_it() -> None:
    root = feed(material(site_url=HOME))
    assert root.findtext(f"{ATOM}id") == f"{HOME}scorecard/data/feed.xml"
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == "tag:cards.example,2026-11-22:/gov/audit/spring"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{HOME}scorecard/index.html", "self": f"{HOME}scorecard/data/feed.xml"}


def test_without_an_address_ids_are_the_same_each_time_and_differ_by_audit() -> None:
    one, again, other = (
        feed(material(audit=audit)).findtext(f"{ATOM}entry/{ATOM}id") for audit in ("spring", "spring", "autumn")
    )
    assert one == again != other
    assert str(one).startswith("urn:uuid:")


def test_a_feed_of_one_agency_has_ids_of_its_own() -> None:
    whole = Material(card_of(), site=Site(url=HOME))
    part = Material(card_of(), site=Site(url=HOME), only=("harbour",))
    for path in (f"{ATOM}id", f"{ATOM}entry/{ATOM}id"):
        assert feed(whole).findtext(path) != feed(part).findtext(path)


def test_an_entry_an_audit_the_newest_first_with_what_changed() -> None:
    now = summarise(card_of())
    history = History.of([now, later(now, -30), later(now, -60, ended_at=None)])
    root = feed(Material(card_of(), history))
    check(root)
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Audit of 22 November 2026",
        "Audit of 23 October 2026",
        "Audit of 23 September 2026",
    ]
    newest, middle, first = (entry.findtext(f"{ATOM}summary", "") for entry in entries)
    assert "Harbour Office: 4 of 6 attempts succeeded" in newest
    assert "With the same tasks on 23 October 2026: 4 of 6" in newest
    assert "With the same tasks" not in middle  # the one before was stopped
    assert first.startswith("This audit was stopped before it finished.")
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T09:09:00Z"


def test_nothing_is_compared_that_was_asked_otherwise() -> None:
    now = summarise(card_of())
    before = later(now, -30)
    other = tuple(agency.model_copy(update={"asked": "something else"}) for agency in before.agencies)
    root = feed(Material(card_of(), History.of([now, before.model_copy(update={"agencies": other})])))
    assert "With the same tasks" not in root.findtext(f"{ATOM}entry/{ATOM}summary", "")


def test_it_does_not_grow_for_ever() -> None:
    now = summarise(card_of())
    history = History.of([now, *(later(now, -day) for day in range(1, 60))])
    entries = feed(Material(card_of(), history)).findall(f"{ATOM}entry")
    assert len(entries) == MAX_ENTRIES
    assert entries[0].findtext(f"{ATOM}title") == "Audit of 22 November 2026"


def test_what_an_earlier_audit_tried_is_not_said_to_be_of_the_newest() -> None:
    newest = summarise(card_of())
    at = newest.started_at - timedelta(days=19)
    first, *others = newest.agencies
    mixed = newest.model_copy(update={"agencies": (first.model_copy(update={"tried_at": at}), *others)})
    root = feed(Material(card_of(), History((mixed,))))
    (entry,) = root.iter(f"{ATOM}entry")
    day = f"{at.day} {at:%B %Y}"
    assert entry.findtext(f"{ATOM}title", "").startswith("Newest results, ")
    told = [line for line in entry.findtext(f"{ATOM}summary", "").splitlines() if f"Tested on {day}." in line]
    assert len(told) == 1
    (alone,) = feed(Material(card_of(), History((newest,)))).iter(f"{ATOM}entry")
    assert alone.findtext(f"{ATOM}title", "").startswith("Audit of ")
