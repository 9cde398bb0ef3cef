from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import Action, PageActions


class Use(Action):
    """Insert the steps of another file."""

    key = "use"
    main_field = "file"
    example = "use: shared/find-a-form.yml"
    names_file = "file"
    synonyms = ("include", "import", "steps")

    file: Text = Field(description="Path of a file with `steps:`, from the folder of the file that this step is in")

    @property
    def words(self) -> str:
        return f"The steps of {self.file}"

    async def act(self, page: PageActions) -> None:
        raise AssertionError("the loader puts the fragment's steps in place of `use`")
