"""What a model allows at a place in a document: the model there and the keys it knows."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from auditkit.diagnostic.tree_tree import Loc


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """The model of the mapping at this place, if one is known."""
    shape: Any = model
    for step in loc:
        shape = _below(shape, step)
    found = _plain(shape)
    return found if _is_model(found) else None


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys a person may write there."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _below(shape: Any, step: int | str) -> Any:
    shape = _plain(shape)
    if _is_model(shape):
        for name, field in shape.model_fields.items():
            if step in (field.alias, name):
                return field.annotation
        return None
    if get_origin(shape) is list and isinstance(step, int):
        return get_args(shape)[0]
    if get_origin(shape) is dict:
        return get_args(shape)[1]
    return None


def _plain(shape: Any) -> Any:
    """The type itself, without notes on it and without `| None`."""
    while True:
        if isinstance(shape, TypeAliasType):
            shape = shape.__value__
        origin = get_origin(shape)
        if origin is Annotated:
            shape = get_args(shape)[0]
        elif origin in (Union, UnionType):
            shape = next((part for part in get_args(shape) if part is not type(None)), None)
        else:
            return shape


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)
