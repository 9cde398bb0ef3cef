from __future__ import annotations

from auditkit.task.steps.base import PageActions, TargetAction


class OpenDocument(TargetAction):
    """Open a document (a PDF) that the task depends on. Its text is read, and it becomes the last page."""

    key = "open_document"
    example = "open_document: {role: link, name: Fee sheet}"
    synonyms = ("pdf", "download")
    opens_document = True
    person_words = "Open {}"

    @property
    def words(self) -> str:
        return f"Open the document {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.open_document(self)
