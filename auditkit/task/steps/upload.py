from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import PageActions, TargetAction


class Upload(TargetAction):
    """Add a file to a file field. The file is in the tasks folder."""

    key = "upload"
    value_field = "file"
    example = "upload: {label: Proof of address, file: shared/letter.pdf}"
    names_file = "file"
    gives = enters = True
    person_words = "Add a file to {}"

    file: Text = Field(description="Path of the file, from the folder of the file that this step is in")

    @property
    def words(self) -> str:
        return f"Upload {self.file} to {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.set_files(self, page.expand(self.file))
