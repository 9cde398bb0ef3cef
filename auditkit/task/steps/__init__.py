"""The steps of the task format: one file each, and this list, from which schema, docs and dispatch follow."""

from collections.abc import Mapping
from types import MappingProxyType

from auditkit.task.steps.back import Back
from auditkit.task.steps.base import Action, PageActions
from auditkit.task.steps.check import Check
from auditkit.task.steps.click import Click
from auditkit.task.steps.expect import Expect
from auditkit.task.steps.fill import Fill
from auditkit.task.steps.goto import Goto
from auditkit.task.steps.hover import Hover
from auditkit.task.steps.manual import Manual
from auditkit.task.steps.open_document import OpenDocument
from auditkit.task.steps.press import Press
from auditkit.task.steps.screenshot import Screenshot
from auditkit.task.steps.search import Search
from auditkit.task.steps.select import Select
from auditkit.task.steps.type_ import Type
from auditkit.task.steps.uncheck import Uncheck
from auditkit.task.steps.upload import Upload
from auditkit.task.steps.use import Use
from auditkit.task.steps.wait_for import WaitFor

ACTIONS: tuple[type[Action], ...] = (
    Goto,
    Click,
    Hover,
    Fill,
    Type,
    Select,
    Check,
    Uncheck,
    Press,
    Upload,
    Search,
    Back,
    WaitFor,
    Expect,
    OpenDocument,
    Screenshot,
    Manual,
    Use,
)

ACTIONS_BY_KEY: Mapping[str, type[Action]] = MappingProxyType({action.key: action for action in ACTIONS})


def action_class(key: str) -> type[Action]:
    """The step of this name; for a name in a record that no step has any more, `Action` with its defaults."""
    return ACTIONS_BY_KEY.get(key, Action)


__all__ = ["ACTIONS", "ACTIONS_BY_KEY", "Action", "PageActions", "Use", "action_class"]
