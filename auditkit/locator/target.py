"""What a task file says of a control: the model, and the ARIA roles of WAI-ARIA 1.2 that it may name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from auditkit.diagnostic.document import merge_faults
from auditkit.diagnostic.safe_text import one_line, quote

_WORDS = """
alert alertdialog application article banner blockquote button caption cell checkbox code columnheader
combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form
generic grid gridcell group heading img insertion link list listbox listitem log main marquee math menu
menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation
progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider
spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time timer
toolbar tooltip tree treegrid treeitem
"""

ROLES = frozenset(_WORDS.split())

ROLE_SYNONYMS = {
    "a": "link",
    "btn": "button",
    "submit": "button",
    "input": "textbox",
    "field": "textbox",
    "textfield": "textbox",
    "textarea": "textbox",
    "select": "combobox",
    "dropdown": "combobox",
    "image": "img",
    "picture": "img",
    "header": "banner",
    "footer": "contentinfo",
    "nav": "navigation",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "title": "heading",
    "modal": "dialog",
    "popup": "dialog",
    "radiobutton": "radio",
    "section": "region",
    "aside": "complementary",
}
"""What people who know HTML or other tools write for a role."""


def _known_role(value: Any) -> Any:
    if isinstance(value, str) and value not in ROLES:
        raise PydanticCustomError(
            "unknown_word",
            "unknown role {quoted}",
            {
                "word": value,
                "quoted": quote(value),
                "known": sorted(ROLES),
                "meant": ROLE_SYNONYMS.get(value.lower()),
            },
        )
    return value


# Aliases with names, so that the JSON Schema says each once and refers to it.
Text = TypeAliasType(
    "Text",
    Annotated[str, Field(min_length=1), WithJsonSchema({"type": ["string", "number", "boolean"], "minLength": 1})],
)
"""A string, as people write it in YAML: `25`, `no` and `12:30` are texts too."""

Role = TypeAliasType(
    "Role", Annotated[str, BeforeValidator(_known_role), WithJsonSchema({"type": "string", "enum": sorted(ROLES)})]
)

KINDS = ("role", "name", "label", "placeholder", "text", "alt", "title", "test_id", "css")
"""What names a control, in the order customers perceive it."""


class Target(BaseModel):
    """A control or a part of the page, named as a customer would name it.

    Text alone is an accessible name. One of `role` (with `name`), `name`, `label`, `placeholder`, `text`,
    `alt`, `title`, `test_id` and `css` names it; `within`, `nth`, `exact` and `frame` narrow it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role | None = Field(None, description="What kind of control it is: link, button, heading, textbox …")
    name: Text | None = Field(None, description="Its accessible name: the words a customer sees or hears")
    label: Text | None = Field(None, description="The label of a field")
    placeholder: Text | None = Field(None, description="The hint inside an empty field")
    text: Text | None = Field(None, description="Words on the page")
    alt: Text | None = Field(None, description="The alternative text of a picture")
    title: Text | None = Field(None, description="The tooltip")
    test_id: Text | None = Field(None, description="The data-testid attribute: customers can't see it")
    css: Text | None = Field(
        None, description="A CSS selector: customers can't see it, so use it only as a last resort"
    )
    within: Target | None = Field(None, description="Only inside this part of the page")
    nth: int | None = Field(None, ge=1, description="Which one of several, counted from 1")
    exact: bool = Field(False, description="Match the whole name, with the same capital letters")
    frame: Text | None = Field(None, description="Only in the frame with this title, name or address")

    bare: ClassVar[str] = "name"
    """What a bare string stands for."""

    @model_validator(mode="before")
    @classmethod
    def _bare_string(cls, data: Any) -> Any:
        return {cls.bare: data} if isinstance(data, str) else data

    @field_validator("name", "label", "placeholder", "text", "alt", "title")
    @classmethod
    def _on_one_line(cls, words: str | None) -> str | None:
        """Where a line ends says nothing of what a thing is called."""
        return one_line(words) or words if words is not None and len(words.splitlines()) > 1 else words

    @model_validator(mode="wrap")
    @classmethod
    def _names_one_thing(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        written = [key for key in data if data[key] is not None] if isinstance(data, dict) else []
        mixture = cls._mixture(written)
        try:
            target = handler(data)
        except ValidationError as error:
            raise (merge_faults(error, mixture) if mixture else error) from None
        if mixture:
            raise mixture
        if target._names_nothing():
            raise PydanticCustomError(
                "empty_target",
                "{owner} doesn't name anything on the page (give one of {kinds})",
                {"kinds": ", ".join(KINDS)},
            )
        return target

    @classmethod
    def _mixture(cls, written: Iterable[str]) -> PydanticCustomError | None:
        kinds = [key for key in written if key in KINDS]
        if len(kinds) < 2 or set(kinds) == {"role", "name"}:
            return None
        return PydanticCustomError(
            "mixed_target",
            "one thing is named in {count} ways: {kinds} (keep one of them; only role and name go together)",
            {"count": len(kinds), "kinds": ", ".join(kinds), "at": kinds[1]},
        )

    def _names_nothing(self) -> bool:
        return not self.kinds

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which of KINDS are given."""
        return tuple(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def called(self) -> str:
        """The target in words, for reports: `link "Fishing"`."""
        if self.role is not None:
            named = f'{self.role} "{self.name}"' if self.name else self.role
        else:
            kind = self.kinds[0]
            value = str(getattr(self, kind))
            named = f'"{value}"' if kind == "name" else f'{kind.replace("_", " ")} "{value}"'
        return f"{named} in {self.within.called}" if self.within else named

    def as_data(self) -> dict[str, Any]:
        """The target as the task file would write it, without defaults."""
        fields = set(Target.model_fields)
        return self.model_dump(mode="json", include=fields, exclude_defaults=True, exclude_none=True)
