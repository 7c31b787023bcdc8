"""The platform file: ``load`` it, describe it (``json_schema``), write it out (``to_jsonable``)."""

from tickscope.spec.load import load
from tickscope.spec.problems import SpecErrors
from tickscope.spec.schema import json_schema

__all__ = ["SpecErrors", "json_schema", "load"]
