"""The steps of the task format: one file each, and this list, from which schema, docs and dispatch follow."""

from auditkit.steps.back import Back
from auditkit.steps.base import Action, Hands
from auditkit.steps.check import Check
from auditkit.steps.click import Click
from auditkit.steps.expect import Expect
from auditkit.steps.fill import Fill
from auditkit.steps.goto import Goto
from auditkit.steps.hover import Hover
from auditkit.steps.manual import Manual
from auditkit.steps.open_document import OpenDocument
from auditkit.steps.press import Press
from auditkit.steps.screenshot import Screenshot
from auditkit.steps.search import Search
from auditkit.steps.select import Select
from auditkit.steps.type_ import Type
from auditkit.steps.uncheck import Uncheck
from auditkit.steps.upload import Upload
from auditkit.steps.use import Use
from auditkit.steps.wait_for import WaitFor

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

__all__ = ["ACTIONS", "Action", "Hands", "Use"]
