"""Drafts of task files and agency files: their text, the questions they come from, and where new files go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from auditkit.diagnostic.safe_text import TASK_FILE, one_line, replace_tokens, slug_of, web_address, without_userinfo
from auditkit.task.folder import AGENCY_FILE
from auditkit.task.host import Hosts, split_address, supplier_of
from auditkit.task.loader import LoadedAgency


def yaml_inline(value: Any) -> str:
    """A value on one line: `{role: link, name: Fees}`."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1_000_000)
    return str(text).removesuffix("...\n").strip()


def yaml_entry(key: str, value: Any, remark: str = "") -> str:
    """A key with its value on one line, and a remark behind it."""
    return f"{key}: {yaml_inline(value)}" + (f"   # {TASK_FILE.line(remark)}" if remark else "")


def yaml_items(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """A list, one entry a line; what stands beside an entry's first key goes on lines of its own."""
    lines = []
    for value in values:
        for number, (key, one) in enumerate(value.items()):
            written = key if one is None else f"{key}: {yaml_inline(one)}"
            lines.append(f"{'  - ' if number == 0 else '    '}{written}")
    return lines


def yaml_flow_items(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """A list with each entry on one line, in braces where it has several keys."""
    return [f"  - {yaml_inline(dict(one)) if len(one) > 1 else yaml_items([one])[0].strip()[2:]}" for one in values]


LONGEST_FILE_NAME = 50
_LONGEST = 30


@dataclass
class EnvironmentValues:
    """The names given so far, with what they stand for. What they stand for is in no file."""

    environ: Mapping[str, str]
    """The names that are taken already: by the system, mostly."""
    named: dict[str, str] = field(default_factory=dict)

    def name_for(self, words: str, value: str) -> str:
        """A name, `${LICENCE_NUMBER}`, after the words over the field."""
        known = next((name for name, held in self.named.items() if held == value), None)
        name = known or self._new(_stem(words))
        self.named[name] = value
        return f"${{{name}}}"

    def address_for(self, address: str) -> str:
        """The address without name and password, and with names for what lets somebody in: `?sid=${SID}`."""
        return replace_tokens(without_userinfo(address, ""), self.name_for)

    def forget(self, written: str) -> None:
        """Take back a name, `${NAME}`, that nothing uses any more."""
        self.named.pop(written.removeprefix("${").removesuffix("}"), None)

    def _new(self, stem: str) -> str:
        stem = stem if stem and not stem[0].isdigit() else f"VALUE_{stem}".rstrip("_")
        if stem in self.environ:
            stem = f"CUSTOMER_{stem}"
        name, number = stem, 2
        while name in self.named or name in self.environ:
            name, number = f"{stem}_{number}", number + 1
        return name


def _stem(words: str) -> str:
    found = re.findall(r"[A-Za-z0-9]+", words.upper())
    while len(found) > 1 and len("_".join(found)) > _LONGEST:
        found.pop()
    return "_".join(found)[:_LONGEST]


_NUMBERS = re.compile(r"\d{3,}|[0-9a-f]{8}-[0-9a-f]{4}|[A-Za-z]*\d[A-Za-z\d]{7,}")


def free_file(folder: Path, stem: str) -> Path:
    """A file of that name in the folder, with a number behind it where there is one."""
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    reserved = ("agency", "self-assessment")
    return next(path for name in names if name not in reserved and not (path := folder / f"{name}.yml").exists())


def site_url(url: str) -> str:
    """The address of a page's site, without a path, and without a name or password that stands in it."""
    parts = split_address(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def path_from(base_url: str, address: str) -> str:
    """The address as a task file would write it: from / where it is the agency's own, and without a password."""
    base_url, address = without_userinfo(base_url, ""), without_userinfo(address, "")
    base, parts = split_address(base_url), split_address(address)
    if (base.scheme, base.netloc) != (parts.scheme, parts.netloc):
        return address.replace(" ", "%20") if parts.scheme in ("http", "https") else "/"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return path.replace(" ", "%20")


def agency_for(url: str, agencies: Iterable[LoadedAgency]) -> LoadedAgency | None:
    return next((one for one in agencies if Hosts(one.hosts).own(url)), None)


def write_drafts(folder: Path, task: TaskDraft, stem: str, agency: AgencyDraft | None) -> tuple[Path, Path | None]:
    """Write a task file and, in a new folder, its agency file. Raises OSError when the disk is full, …"""
    folder.mkdir(parents=True, exist_ok=True)
    agency_file = None
    if agency is not None:
        agency_file = folder / AGENCY_FILE
        agency_file.write_text(agency.text(), encoding="utf-8")
    file = free_file(folder, stem)
    file.write_text(task.text(), encoding="utf-8")
    return file, agency_file


def free_folder(tasks: Path, name: str) -> Path:
    """A folder for a new agency, with a number behind it where there is one for another."""
    names = [name, *(f"{name}-{number}" for number in range(2, 1000))]
    return next(path for one in names if not ((path := tasks / one) / AGENCY_FILE).exists())


def url_pattern(url: str) -> str | None:
    """The page's address as a pattern: without its query, and with `*` for what is somebody's own number."""
    parts = split_address(url)
    if parts.scheme not in ("http", "https"):
        return None
    path = re.sub(r";[^/]*", "*", parts.path)
    path = "/".join("*" if _NUMBERS.fullmatch(part) else part for part in path.split("/"))
    return f"**{path}" if len(path) > 1 else "/"


_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_ENOUGH_IN_FRONT, _PLENTY_IN_FRONT, _MOST_IN_FRONT = 2, 4, 12
_MOST_PLACES = 20


def answer_patterns(text: str, words: str) -> Iterator[tuple[str, str]]:
    """Patterns that read the words on a page with this text, and also what is there once the figures in them change.

    What is in front of the words tells which figures are meant: it comes first in each pair, then the pattern. Words
    without figures have no pattern, because nothing says which other words could be the answer.
    """
    lines = [one for line in text.splitlines() if (one := one_line(line))]
    starts, whole = {0, *accumulate(len(line) + 1 for line in lines)}, " ".join(lines)
    figures = _any_figures(_escaped(words))
    places = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", whole) if re.search(r"\d", words) else ()
    for place in islice(places, _MOST_PLACES):
        front = _in_front(whole[: place.start()], starts)
        pattern = f"{_any_figures(_escaped(front))}({figures})"
        if front and [found[1] for found in re.finditer(pattern, whole)] == [words]:
            yield front, pattern


def _in_front(text: str, starts: set[int]) -> str:
    """The end of the text, from the start of a line if it can be; empty when it has too few words."""
    long_words, start = 0, 0
    for count, word in enumerate(reversed(list(re.finditer(r"\S+", text))), 1):
        start = word.start()
        long_words += _LONG_WORD.search(word[0]) is not None
        enough = long_words >= _ENOUGH_IN_FRONT and start in starts
        if enough or long_words >= _PLENTY_IN_FRONT or count >= _MOST_IN_FRONT:
            break
    return text[start:] if long_words >= _ENOUGH_IN_FRONT else ""


def _any_figures(pattern: str) -> str:
    """The expression with any figures in the place of its own: next year's page has next year's."""
    return re.sub(r"\d+(?:(?:\\\.|,)\d+)*", lambda _: r"\d+(?:[.,]\d+)*", pattern)


def _escaped(words: str) -> str:
    """The words as a regular expression that people can still read."""
    return re.sub(r"\\([ \-#&~])", r"\1", re.escape(words))


@dataclass(frozen=True)
class TaskDraft:
    task: str
    start: str
    steps: Sequence[Mapping[str, Any]]
    """As the file will hold them: the action with its keys, and what stands beside it."""
    success: Sequence[Mapping[str, Any]]
    customer: str = ""
    product: str = ""
    top_task: str = ""
    rank: int | None = None
    answer: Mapping[str, Any] | None = None
    profiles: Sequence[str] = ()
    names: Sequence[str] = ()
    remarks: Sequence[str] = ()
    """What someone who goes on with the file should know."""

    def text(self) -> str:
        lines = [f"# {TASK_FILE.line(remark)}" for remark in self.remarks]
        if self.names:
            lines.append(f"# Set these values before a check or a run: {', '.join(self.names)}")
        lines += ["version: 1", yaml_entry("task", _plain(self.task), "the need, in the customer's words")]
        lines += _or_hint("top_task", self.top_task, "licence-cost", "the same need at other agencies")
        if self.rank is not None:
            lines.append(yaml_entry("rank", self.rank, "its place among this agency's top tasks"))
        lines += _or_hint("customer", self.customer, "Who they are, and where", "")
        lines += _or_hint("product", self.product, "What they get", "")
        if self.profiles:
            lines.append(yaml_entry("profiles", list(self.profiles)))
        lines.append(yaml_entry("start", self.start))
        lines += ["steps:", *yaml_items(self.steps)] if self.steps else ["steps: []"]
        lines.append("success:   # how to tell that the customer got it: all of this is true of the last page")
        lines += yaml_flow_items(self.success)
        if self.answer is not None:
            lines.append(yaml_entry("answer", dict(self.answer)))
        else:
            lines.append("# answer: {read: {css: .fee}, equals: $25.00}   # what the customer would answer if asked")
        return "\n".join(lines) + "\n"


def _plain(words: str) -> str:
    """The words; `${` is for values that are given to the site, and a fault anywhere else."""
    return words.replace("${", "$ {")


def _or_hint(key: str, value: str, example: str, remark: str) -> list[str]:
    if value:
        return [yaml_entry(key, _plain(value))]
    return [f"# {key}: {example}" + (f"   # {remark}" if remark else "")]


def _no_address(given: str) -> str:
    """What is wrong with an address, or a path from /; empty when nothing is."""
    path = given if given.startswith("/") else f"/{given}"
    whole = given if "://" in given else f"https://host.example{path}"
    return "" if web_address(whole.replace(" ", "%20")) else "This is not a web address, and not a path from /."


def _no_rank(given: str) -> str:
    return "" if re.fullmatch(r"[1-9]\d{0,2}", given) else "Give a number from 1 up, or nothing."


def _missing(given: str) -> str:
    return "" if given else "This question needs an answer."


def _nothing_wrong(_given: str) -> str:
    return ""


@dataclass(frozen=True)
class DraftQuestion:
    key: str
    words: str
    example: str
    needed: bool = False
    fault: Callable[[str], str] = _nothing_wrong
    """What is wrong with an answer, in a sentence; empty when nothing is."""


DRAFT_QUESTIONS = (
    DraftQuestion(
        "task",
        "What does the customer come for, in their own words?",
        "Renew my dog licence",
        needed=True,
        fault=_missing,
    ),
    DraftQuestion(
        "customer", "Who is the customer, and where are they?", "Has a dog, reads on a phone at the bus stop"
    ),
    DraftQuestion("product", "What do they get if it goes well?", "The fee, and how to pay it"),
    DraftQuestion("start", "On which page do they start? An address, or a path from /", "/", fault=_no_address),
    DraftQuestion("top_task", "If other agencies have the same task: a short name for it", "licence-cost"),
    DraftQuestion("heading", "On the last page: which heading shows that they got it?", "How to pay"),
    DraftQuestion("url", "And the page's address, if that shows it too", "/fees", fault=_no_address),
    DraftQuestion("answer", "What is the right answer, word for word as that page shows it?", "$25.00"),
    DraftQuestion("rank", "Its rank among your customers' top tasks", "1", fault=_no_rank),
)


def task_draft(answers: Mapping[str, str], steps: list[str], agency: LoadedAgency) -> TaskDraft:
    said = {key: one_line(value) for key, value in answers.items()}
    success: list[dict[str, Any]] = []
    if said.get("url"):
        success.append({"url": _pattern(said["url"])})
    if said.get("heading"):
        success.append({"role": "heading", "name": said["heading"]})
    if said.get("answer"):
        success.append({"text": _plain(said["answer"])})
    remarks = ["Made from a few questions. Try it: auditkit run with this file."]
    if not success:
        remarks.append("Under success, name something the last page shows. For now, any page counts as success.")
    return TaskDraft(
        task=said["task"],
        customer=said.get("customer", ""),
        product=said.get("product", ""),
        top_task=slug_of(said["top_task"]) if said.get("top_task") else "",
        rank=int(said["rank"]) if said.get("rank") else None,
        start=_start(said.get("start", ""), agency),
        steps=[{"click": words} for one in steps if (words := _plain(one_line(one)))],
        success=success or [{"url": "/**"}],
        remarks=remarks,
    )


def _start(given: str, agency: LoadedAgency) -> str:
    given = given.replace(" ", "%20") or "/"
    if given.startswith(("http://", "https://")):
        base = agency.base_url.rstrip("/")
        inside = given == base or given.startswith(f"{base}/")
        return (given[len(base) :] or "/") if inside and Hosts(agency.hosts).own(given) else given
    return given if given.startswith("/") else f"/{given}"


def _pattern(given: str) -> str:
    path = re.sub(r"^https?://[^/]*", "", given.replace(" ", "%20")).split("?")[0].split("#")[0]
    path = re.sub(r"\*{3,}", "**", path)
    return path if path.startswith(("/", "*")) else f"/{path}"


class CookieNotice(BaseModel):
    """A cookie notice, and the button that is rid of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: str = ""
    label: str = ""
    heading: str = ""
    way: str
    agrees: bool = False
    """Whether that button may agree to something: a person should look."""


_CONTACT = "who to write to about these visits"


@dataclass(frozen=True)
class AgencyDraft:
    name: str
    base_url: str
    hosts: tuple[str, ...]
    language: str = ""
    notice: CookieNotice | None = None
    help: tuple[str, ...] = ()
    search: bool = False
    ours: bool = False
    contact: str = ""
    """Who to write to about visits."""

    @property
    def id(self) -> str:
        return agency_id(self.base_url, self.name)

    def text(self) -> str:
        lines = [
            "version: 1",
            yaml_entry("agency", self.name),
            yaml_entry("base_url", self.base_url),
            f"ours: {str(self.ours).lower()}   # true: our own service; false: someone else's, visited to learn from",
            yaml_entry("hosts", list(self.hosts), "the same supplier; any other host is a hand-off"),
            *self._overlays(),
            "pace: {requests_per_second: 2, concurrent: 1}   # go easy on the site",
            "allow_submit: false   # send nothing that may change something there",
            yaml_entry("help", list(self.help), "ways to get help a customer should be offered when stuck"),
            yaml_entry("contact", self.contact, _CONTACT)
            if self.contact
            else f"# contact: you@agency.example   # {_CONTACT}",
        ]
        if self.language:
            lines.append(f"# The home page is in: {TASK_FILE.line(self.language)}")
        lines.append(f"# The home page has {'a' if self.search else 'no'} search box.")
        return "\n".join(lines) + "\n"

    def _overlays(self) -> list[str]:
        notice = self.notice
        if notice is None:
            return []
        if notice.role and notice.label:
            when: dict[str, Any] = {"role": notice.role, "name": notice.label}
        elif notice.heading:
            when = {"text": notice.heading}
        else:
            when = {"role": "button", "name": notice.way}
        overlay = {"name": "Cookie notice", "when": when, "click": {"role": "button", "name": notice.way}}
        remark = "   # check: does this button agree to anything?" if notice.agrees else ""
        return [f"overlays:{remark}", *yaml_items([overlay])]


def agency_id(url: str, name: str = "") -> str:
    """The name of an agency's folder, after its address: `harbour` for https://www.harbour.example.

    Where the address is of numbers, it is after the agency's own name.
    """
    supplier = supplier_of(url)
    if re.fullmatch(r"[\d.]+", supplier):
        return slug_of(name or supplier)
    host = (split_address(url).hostname or supplier).removeprefix("www.")
    own = host.removesuffix(supplier).strip(".") if host.endswith(supplier) else ""
    return slug_of(supplier.split(".")[0] + (f"-{own}" if own else ""))
