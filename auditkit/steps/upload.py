"""The `upload` step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from auditkit.steps.base import TargetAction
from auditkit.target import Text
from auditkit.target.control import Purpose

if TYPE_CHECKING:
    from auditkit.steps.base import Hands


class Upload(TargetAction):
    """Give a file to a file field. The file stands in the tasks folder."""

    key: ClassVar[str] = "upload"
    types: ClassVar[bool] = True
    example: ClassVar[str] = """upload: {label: Proof of address, file: shared/letter.pdf}"""

    file: Text = Field(description="The file, from the task file's folder")

    @property
    def shown_value(self) -> str | None:
        """The file."""
        return self.file

    @property
    def words(self) -> str:
        """The step in plain words."""
        return f"Upload {self.file} to {super().words}"

    async def act(self, hands: Hands) -> None:
        """Do it."""
        await hands.attach(await hands.find(self, Purpose.ATTACH), self.file)
