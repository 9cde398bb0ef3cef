"""Adding a model's own faults to those of its fields, so that a person sees all of them at once."""

from __future__ import annotations

from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

_KNOWN = frozenset(get_args(core_schema.ErrorType))


def joined(error: ValidationError, *more: PydanticCustomError) -> ValidationError:
    """The same error with more faults, which belong to the model as a whole.

    pydantic runs a model's own checks only once every field is right; a check that doesn't depend on that
    catches the fields' error in a `wrap` validator and raises this instead.
    """
    details = [_detail(fault) for fault in error.errors(include_url=False)]
    details += [InitErrorDetails(type=fault, loc=(), input=None) for fault in more]
    return ValidationError.from_exception_data(error.title, details)


def _detail(fault: ErrorDetails) -> InitErrorDetails:
    kind, context = fault["type"], fault.get("ctx", {})
    again = kind if kind in _KNOWN else PydanticCustomError(kind, fault["msg"], context)
    return InitErrorDetails(type=again, loc=fault["loc"], input=fault["input"], ctx=context)
