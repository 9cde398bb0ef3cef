"""The `use` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import Action

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Use(Action):
    """The steps of another file, put in its place."""

    key: ClassVar[str] = "use"
    main_field: ClassVar[str | None] = "file"
    example: ClassVar[str] = """use: shared/find-a-form.yml"""

    file: Text = Field(description="A file holding `steps:`, from the folder of the file this step is written in")

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"The steps of {self.file}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        raise AssertionError("the loader puts the fragment's steps in place of `use`")
