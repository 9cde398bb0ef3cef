from __future__ import annotations

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import Action, PageActions


class Use(Action):
    """The steps of another file, put in its place."""

    key = "use"
    main_field = "file"
    example = "use: shared/find-a-form.yml"
    names_file = "file"
    synonyms = ("include", "import", "steps")

    file: Text = Field(description="A file holding `steps:`, from the folder of the file this step is written in")

    @property
    def words(self) -> str:
        return f"The steps of {self.file}"

    async def act(self, page: PageActions) -> None:
        raise AssertionError("the loader puts the fragment's steps in place of `use`")
