from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import PageActions, TargetAction


class Upload(TargetAction):
    """Give a file to a file field. The file stands in the tasks folder."""

    key = "upload"
    value_field = "file"
    example = "upload: {label: Proof of address, file: shared/letter.pdf}"
    names_file = "file"
    gives = enters = True
    person_words = "Add a file at {}"

    file: Text = Field(description="The file, from the folder of the file this step is written in")

    @property
    def words(self) -> str:
        return f"Upload {self.file} to {self.called}"

    async def act(self, page: PageActions) -> None:
        await page.set_files(self, page.expand(self.file))
