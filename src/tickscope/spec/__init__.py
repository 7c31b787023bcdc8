"""The platform file: ``load`` it, describe it (``json_schema``), write it out (``to_jsonable``)."""

from tickscope.spec.load import Check, load
from tickscope.spec.problems import SpecErrors
from tickscope.spec.schema import json_schema
from tickscope.spec.show import to_jsonable, to_yaml

__all__ = ["Check", "SpecErrors", "json_schema", "load", "to_jsonable", "to_yaml"]
