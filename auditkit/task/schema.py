"""The task format as JSON Schema, made from the models, for editors that complete and check while people type."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from auditkit.diagnostic.wording import first_line
from auditkit.locator.target import KINDS, Target
from auditkit.task.model import Agency, ProfileFile, Step, Task
from auditkit.task.self_assessment import SelfAssessment
from auditkit.task.steps import ACTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ANY_TEXT = {"type": ["string", "number", "boolean"], "minLength": 1}


class SchemaKind(StrEnum):
    AGENCY = "agency"
    TASK = "task"
    PROFILES = "profiles"
    SELF_ASSESSMENT = "self-assessment"

    @property
    def file(self) -> str:
        return f"{self}.schema.json"


_MODELS: dict[SchemaKind, tuple[type[BaseModel], str]] = {
    SchemaKind.AGENCY: (Agency, "auditkit agency file, format version 1"),
    SchemaKind.TASK: (Task, "auditkit task file, format version 1"),
    SchemaKind.PROFILES: (ProfileFile, "auditkit profiles file, format version 1"),
    SchemaKind.SELF_ASSESSMENT: (SelfAssessment, "auditkit self-assessment, format version 1"),
}


def schema_text(kind: SchemaKind) -> str:
    """The schema of one kind of file, as text that is the same each time."""
    return schema_of(*_MODELS[kind])


def schema_of(model: type[BaseModel], title: str) -> str:
    """The schema of anything a person writes, as text that is the same each time."""
    schema = model.model_json_schema(schema_generator=_Generator, by_alias=True)
    schema = {"$schema": DIALECT, **schema, "title": title, "description": first_line(model.__doc__)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """Schemas of what people may write, which is more than what models hold: short forms beside long ones."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        made["description"] = first_line(model.__doc__)
        made.pop("title", None)
        for part in made.get("properties", {}).values():
            part.pop("title", None)
        return _with_short_form(model, made)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """An optional key is left out rather than left empty, so `null` isn't offered."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", 0) is None:
            made.pop("default")
        return made


def _with_short_form(model: type[BaseModel], made: JsonSchemaValue) -> JsonSchemaValue:
    if issubclass(model, Step):
        words = [action.key for action in ACTIONS if _needs_nothing(action)]
        actions = [{"required": [action.key]} for action in ACTIONS]
        return {"description": made.pop("description"), "anyOf": [{"enum": words}, made | {"oneOf": actions}]}
    bare = (issubclass(model, Target) and not made.get("required")) or getattr(model, "main_field", None)
    short: list[dict[str, Any]] = [_bare_value(model, made)] if bare else []
    if model in ACTIONS and _needs_nothing(model):
        short = [{"type": "null"}]
    if issubclass(model, Target):
        naming = [kind for kind in ("url", *KINDS) if kind in made["properties"]]
        made["anyOf"] = [{"required": [kind]} for kind in naming]
    return {"description": made.pop("description"), "anyOf": [*short, made]} if short else made


def _bare_value(model: type[BaseModel], made: JsonSchemaValue) -> dict[str, Any]:
    """What may be written alone, in place of the keys: any text, or one of the words of the main key."""
    main = made["properties"].get(getattr(model, "main_field", None), {})
    return {"enum": main["enum"]} if "enum" in main else _ANY_TEXT


def _needs_nothing(model: type[BaseModel]) -> bool:
    return not model.model_fields
