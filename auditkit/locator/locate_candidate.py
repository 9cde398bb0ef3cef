"""An element that may be the one a task means, as the page describes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from auditkit.locator.locate_control import Purpose

_NOT_TEXT = frozenset("checkbox radio submit button reset image file hidden range color".split())


class Candidate(BaseModel):
    """What `look.js` says of one element."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    in_sight: bool = Field(alias="inSight")
    via_label: bool = Field(alias="viaLabel")
    """The element itself is hidden behind its styled label, which a customer presses."""
    holds_another: bool = Field(alias="holdsAnother")
    """It wraps another candidate: the inner one is meant."""
    tag: str
    kind: str
    role: str
    name: str
    named: bool
    """Whether a screen reader has a name for it that isn't a mere hint."""
    hint: str = ""
    """What is told of a link beside its name: its title, what describes it, its icon's words."""
    href: str | None
    new_window: bool = Field(alias="newWindow")
    submits: bool
    editable: bool
    disabled: bool
    points: bool
    """The pointer turns into a hand over it."""
    in_dialog: bool = Field(alias="inDialog")
    in_main: bool = Field(alias="inMain")
    form: int
    """Which form of the page it belongs to, or -1."""

    def suits(self, purpose: Purpose) -> bool:
        """Whether a customer could do that with it."""
        match purpose:
            case Purpose.FILL:
                return (self.editable and self.kind not in _NOT_TEXT) or self.role in (
                    "textbox",
                    "searchbox",
                    "combobox",
                )
            case Purpose.SELECT:
                listlike = self.role in ("combobox", "listbox") or self.tag == "select"
                return listlike or (self.editable and self.kind not in _NOT_TEXT) or self.tag == "button"
            case Purpose.TICK:
                ticks = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio")
                return self.kind in ("checkbox", "radio") or self.role in ticks
            case Purpose.ATTACH:
                return self.kind == "file"
            case _:
                return True

    @property
    def place(self) -> str | None:
        """Where pressing it leads, so that two links to one place are one."""
        if self.href is None:
            return None
        return self.href.split("#")[0].rstrip("/") or self.href if not self.href.endswith("#") else self.href
