"""The `upload` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.locator.target import Text
from auditkit.task.steps.base import TargetAction

if TYPE_CHECKING:
    from auditkit.task.steps.base import PageActions


class Upload(TargetAction):
    """Give a file to a file field. The file stands in the tasks folder."""

    key: ClassVar[str] = "upload"
    types: ClassVar[bool] = True
    expands: ClassVar[tuple[str, ...]] = ("file",)
    example: ClassVar[str] = """upload: {label: Proof of address, file: shared/letter.pdf}"""

    file: Text = Field(description="The file, from the folder of the file this step is written in")

    @property
    def shown_value(self) -> str | None:
        """The file."""
        return self.file

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Upload {self.file} to {self.called}"

    async def act(self, hands: PageActions) -> None:
        """Do it."""
        await hands.attach(self, hands.expand(self.file))
