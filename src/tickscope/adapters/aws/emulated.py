"""Which operations of AWS' APIs the emulator has, from its own code."""

import functools
import importlib
import inspect

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from moto.backends import list_of_moto_modules
from moto.core.responses import BaseResponse


@functools.cache
def operations() -> frozenset[str]:
    """Return every operation that has code in moto, as IAM writes it: ``wafv2:CreateWebACL``."""
    session = botocore.session.get_session()
    found: set[str] = set()
    for responder in _responders():
        try:
            model = session.get_service_model(responder().service_name)
        except (UnknownServiceError, TypeError):
            continue
        known = (each for each in model.operation_names if hasattr(responder, xform_name(each)))
        found |= {f"{model.signing_name}:{each}" for each in known}
    return frozenset(found)


def _responders() -> set[type[BaseResponse]]:
    found: set[type[BaseResponse]] = set()
    for name in list_of_moto_modules():
        try:
            module = importlib.import_module(f"moto.{name}.responses")
        except ImportError:
            continue
        found |= {
            each
            for _, each in inspect.getmembers(module, inspect.isclass)
            if issubclass(each, BaseResponse) and each is not BaseResponse
        }
    return found
