"""The `open_document` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class OpenDocument(TargetAction):
    """Open a document (a PDF) the task depends on: its text is read, and it is then the last page."""

    key: ClassVar[str] = "open_document"
    example: ClassVar[str] = """open_document: {role: link, name: Fee sheet}"""

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Open the document {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.open_document(self)
