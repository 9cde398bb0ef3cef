"""Write site/reference/ from the code: what there is to write, use and take away. Run it with `make reference`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from auditkit.cli import COMMANDS, cli
from auditkit.diagnostic.wording import listing
from auditkit.locator.target import Target
from auditkit.probe import PROBES, PageProbe
from auditkit.probe.barrier import BARRIERS, Barrier
from auditkit.probe.barrier.reference import Reference as Rule
from auditkit.publish.reading_list import Reading, ReadingList, load_readings, unlisted_references
from auditkit.task import field_type
from auditkit.task import model as files
from auditkit.task.condition import Condition
from auditkit.task.model import Fragment, StepBase
from auditkit.task.self_assessment import OwnGrade, SelfAssessment
from auditkit.task.statement import ReplyHead
from auditkit.task.steps import ACTIONS, Action
from tools.exports import exports_page, write_schemas
from tools.people_reference import people_page
from tools.rubric_reference import rubric_page

SITE = Path(__file__).parent.parent / "site"
FOLDER = SITE / "reference"

_NOTE = "<!-- Written by `make reference` from the code; change it there. -->\n"

_THINGS: dict[Any, str] = {
    Target: "a [target](targets.md#targets)",
    Condition: "a [condition](targets.md#conditions)",
    files.Step: "a [step](steps.md)",
    files.Reading: "a [target](targets.md#targets), and `pattern`",
    files.Answer: "see [answer](#answer)",
    files.Tells: "see [tells](#tells)",
    files.Budget: "see [budget](#budget)",
    files.Overlay: "an [overlay](#an-overlay)",
    files.Pace: "see [pace](#pace)",
    files.RobotsTerms: "see [robots](#robots)",
    files.ServiceModel: "see [service model](#service-model)",
    files.Promise: "a [promise](#a-promise)",
    OwnGrade: "a [grade](#a-grade)",
    date: "a date",
    field_type.Slug: "a name (lower-case letters, digits, hyphens)",
    field_type.Locale: "a language",
    field_type.TimeZone: "a time zone",
    field_type.WebAddress: "a web address",
    field_type.RegularExpression: "a regular expression",
    files.Network: "see [network](#network)",
    files.Profile: "a [profile](#profiles)",
    str: "text",
    bool: "`true` or `false`",
    int: "number",
    float: "number",
}


def pages() -> dict[str, str]:
    """Every page of the reference by its file name."""
    written = {"steps.md": steps_page(), "targets.md": targets_page(), "commands.md": commands_page()}
    written |= {"barriers.md": barriers_page(), "probes.md": probes_page(), "exports.md": exports_page(_NOTE)}
    written["rubric.md"] = rubric_page(_NOTE)
    written["people.md"] = people_page(_NOTE)
    return {name: re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n" for name, text in written.items()}


def steps_page() -> str:
    """What each step does, its keys, and an example."""
    beside = _table(StepBase)
    index = ", ".join(f"[`{action.key}`](#{action.key})" for action in ACTIONS)
    return "\n".join(
        [
            "# Steps",
            _NOTE,
            "A path is one route through a task: a list of steps, one action each, in the customer's order.",
            f"There are {len(ACTIONS)}: {index}.",
            "No step runs code.\n",
            "A step can also have these keys:\n",
            *beside,
            *(line for action in ACTIONS for line in _step(action)),
        ]
    )


def _step(action: type[Action]) -> Iterator[str]:
    yield f"\n## {action.key}\n"
    yield _first_line(action) + "\n"
    yield f"```yaml\n- {action.example}\n```\n"
    if action.main_field is not None:
        yield f"A value alone is its `{action.main_field}`.\n"
    if issubclass(action, Condition):
        yield "Its keys are those of a [condition](targets.md#conditions); a value alone is visible text."
        return
    if issubclass(action, Target):
        yield "Its keys are those of a [target](targets.md#targets); a value alone is an accessible name.\n"
    own = [name for name in action.model_fields if name not in _fields_of_bases(action)]
    if own:
        yield from _table(action, own)


def _fields_of_bases(action: type[Action]) -> set[str]:
    return set(Target.model_fields) if issubclass(action, Target) else set()


def targets_page() -> str:
    """Targets, conditions, and the keys of each kind of file."""
    condition = [name for name in Condition.model_fields if name not in Target.model_fields]
    lines = ["# Targets and files", _NOTE, "## Targets\n", _paragraph(Target), ""]
    lines += [*_table(Target), "\n## Conditions\n", _paragraph(Condition) + "\n"]
    lines += [*_table(Condition, condition), "\nIt can also have any key of a target; a value alone is visible text."]
    sections: list[tuple[str, type[BaseModel]]] = [
        ("## The task file", files.Task),
        ("### answer", files.Answer),
        ("### tells", files.Tells),
        ("### budget", files.Budget),
        ("## The agency file", files.Agency),
        ("### An overlay", files.Overlay),
        ("### pace", files.Pace),
        ("### robots", files.RobotsTerms),
        ("### Service model", files.ServiceModel),
        ("### A promise", files.Promise),
        ("## Profiles", files.Profile),
        ("### network", files.Network),
        ("## A file of steps", Fragment),
        ("## The self-assessment", SelfAssessment),
        ("### A grade", OwnGrade),
        ("## The reply", ReplyHead),
    ]
    for heading, model in sections:
        lines += [f"\n{heading}\n", _paragraph(model) + "\n", *_table(model)]
    return "\n".join(lines) + "\n"


def barriers_page() -> str:
    """Every barrier: what it is, what to do about it, the rule it breaks, what to read, and who looks for it."""
    readings = load_readings(SITE)
    lines = ["# Barriers", _NOTE]
    lines += [
        f"The {len(BARRIERS)} things that can stop or slow a customer. The first {_stopping()} can end a journey.",
        "The others slow it down. The severity is the usual one. A finding can have a different severity if the",
        "evidence says so.\n",
    ]
    for stops, heading in (
        (True, "## Barriers that stop customers\n"),
        (False, "## Barriers that slow customers\n"),
    ):
        lines.append(heading)
        lines += [line for one in BARRIERS.values() if one.stops is stops for line in _barrier(one, readings)]
    return "\n".join(lines)


def _stopping() -> int:
    return sum(one.stops for one in BARRIERS.values())


def _barrier(barrier: Barrier, readings: ReadingList) -> Iterator[str]:
    yield f"### {barrier.slug}\n"
    yield f"**{barrier.title}.** {barrier.explanation}\n"
    yield f"- Severity: {barrier.severity}. Dimension: {barrier.dimension.words}."
    yield f"- What to do: {barrier.remedy}"
    yield f"- Rule: {barrier.principle}."
    rules = [_rule(one) for one in unlisted_references(barrier, readings)]
    listed = [_reading(one) for one in readings.bearing_on(barrier.slug).values()]
    yield "- To read: " + "; ".join([*rules, *listed]) + "."
    probes = [f"[{probe.name}](probes.md#{probe.name})" for probe in PROBES if barrier.slug in probe.barriers]
    if probes:
        yield f"- Looked for by: {', '.join(probes)}."
    yield ""


def _rule(one: Rule) -> str:
    return f"{_titled(one.title, one.address)}, {one.by}"


def _reading(one: Reading) -> str:
    return f"{_titled(one.title, one.address)}, {listing(one.authors)}"


def _titled(title: str, address: str | None) -> str:
    return f"[{title}]({address})" if address is not None else f"*{title}*"


def probes_page() -> str:
    """What is looked for on every page and in every journey."""
    lines = ["# Probes", _NOTE]
    lines += [
        "Besides the cause of a failure, the kit looks for these things, on every distinct page of the agency in a",
        "journey or in the journey as a whole. What a probe saw is kept in the record. What it means is judged from",
        "the record alone, so an old audit can be judged again. If a page is exactly the same in several attempts,",
        "the kit looks at it once. A probe that breaks is noted under `failed` and does not end the attempt.",
        "`auditkit run --no-probes` leaves out the probes that look at pages.\n",
    ]
    for probe in PROBES:
        kind = "Looks at pages" if isinstance(probe, PageProbe) else "Looks at the journey"
        reports = ", ".join(f"[`{slug}`](barriers.md#{slug})" for slug in probe.barriers)
        lines += [f"## {probe.name}\n", f"{probe.about}\n", f"{kind}. May report {reports}.\n"]
    return "\n".join(lines)


def commands_page() -> str:
    """Each command's own help."""
    lines = ["# Commands", _NOTE]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        parent = click.Context(cli, info_name="auditkit", **cli.context_settings)
        context = click.Context(command, parent, info_name=name, terminal_width=90, color=False)
        lines += [f"## {name}\n", f"```text\n{command.get_help(context)}\n```\n"]
    lines.append(
        "Exit status: 0 fine; 1 a problem you can fix, or something that `--fail-on` names; 2 wrong usage; "
        "3 a bug in auditkit; 130 interrupted.\n"
    )
    return "\n".join(lines)


def _table(model: type[BaseModel], names: list[str] | None = None) -> list[str]:
    rows = ["| Key | Value | Default | Meaning |", "|---|---|---|---|"]
    for name in names or list(model.model_fields):
        field = model.model_fields[name]
        says = _plain(field.description or "")
        rows.append(f"| `{field.alias or name}` | {_words(field.annotation)} | {_default(field)} | {says} |")
    return rows


def _plain(text: str) -> str:
    """Text in which asterisks and bars mean themselves, outside `code`."""
    parts = text.split("`")
    return "`".join(
        re.sub(r"([*|])", r"\\\1", part) if number % 2 == 0 else part for number, part in enumerate(parts)
    )


def _words(annotation: Any) -> str:
    """A type in words."""
    if annotation in _THINGS:
        return _THINGS[annotation]
    if hasattr(annotation, "__value__"):
        return _words(annotation.__value__)
    return _compound_words(get_origin(annotation), get_args(annotation))


def _compound_words(origin: Any, arguments: tuple[Any, ...]) -> str:
    if origin is Annotated:
        return _words(arguments[0])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_words(part) for part in arguments if part is not NoneType))
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin is list:
        return f"a list, each {_words(arguments[0])}"
    if origin is dict:
        return f"a name and {_words(arguments[1])}, for each"
    raise NotImplementedError(f"say what {origin} is in words")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined or value in ([], {}):
        return ""
    if isinstance(value, BaseModel):
        return ", ".join(f"{key} {number:g}" for key, number in value.model_dump().items())
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{', '.join(value) if isinstance(value, list) else value}`"


def _first_line(thing: type) -> str:
    return (thing.__doc__ or "").splitlines()[0]


def _paragraph(thing: type) -> str:
    return "\n".join(line.strip() for line in (thing.__doc__ or "").strip().splitlines())


def main() -> int:
    """Write the pages that differ, and say which."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote site/reference/{name}\n")
    for path in write_schemas():
        sys.stdout.write(f"wrote schema/{path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
