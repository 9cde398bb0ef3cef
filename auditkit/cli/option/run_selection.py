"""Which tasks are wanted, and how often: the same choice for `plan` and `run`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

_Command = TypeVar("_Command", bound="Callable[..., Any]")


def selection_options(command: _Command) -> _Command:
    """Add the options; the command's function gets `selection: Selection`."""

    @click.option("--agency", "agencies", multiple=True, metavar="ID", help="Only this agency. May be repeated.")
    @click.option("--tag", "tags", multiple=True, help="Only tasks with this tag. May be repeated.")
    @click.option("--profile", "profiles", multiple=True, help="Only as this kind of visitor. May be repeated.")
    @click.option("--path", "paths_wanted", multiple=True, help="Only by this path. May be repeated.")
    @click.option("--trials", type=click.IntRange(1, 100), help="How often each, whatever the task files say.")
    @wraps(command)
    def with_selection(**given: Any) -> Any:
        from auditkit.task.plan import Selection

        chosen = [given.pop(name) for name in ("agencies", "tags", "profiles", "paths_wanted", "trials")]
        return command(**given, selection=Selection(*chosen))

    return cast("_Command", with_selection)
