"""Moto as AWS: a server in this process, what its CloudFormation lacks made through its APIs, and all of it noted.

Some things of moto's CloudFormation are mended for the time of a rehearsal: a type that it does not know is made
by a shim, or stands in as a bare id that others can refer to, instead of vanishing; a resource that it cannot make
stands in too, with the reason noted; and what one stack exports can be imported by another when both come by change
sets. It is also taught to switch termination protection.
"""

import contextlib
import copy
import functools
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

from moto.backends import list_of_moto_modules
from moto.cloudformation import models, parsing, responses
from moto.core.responses import ActionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend
from moto.moto_api._internal.models import moto_api_backend
from moto.organizations.models import organizations_backends
from moto.server import ThreadedMotoServer
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import ManagedPolicy, SSOAdminBackend

from tickscope.cloud.rehearse.calls import About, Answer, Call, Caller, Shim, fill
from tickscope.cloud.rehearse.support import identifier
from tickscope.errors import TickscopeError

HOST = "127.0.0.1"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""No credentials of a real account are found, by whatever way the SDK looks for them."""
INHERITED = (
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
Place = tuple[str, str, str, str]
"""Account, region, stack's id, logical id."""


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that the emulator was asked for."""

    type: str
    physical_id: str
    properties: Mapping[str, Any]
    """As the template gives them, intrinsics resolved."""
    real: bool = True
    """Whether something made it; else its id is a stand-in."""
    failure: str = ""


@dataclass(slots=True)
class Emulator:
    """A running emulator: its address, and what was made in it."""

    url: str
    shims: Mapping[str, Shim]
    made: dict[Place, Made] = field(default_factory=dict)
    managed_policies: frozenset[str] = frozenset()
    """Names of AWS' own policies that roles may have; to load all of them takes seconds for each account."""
    caller: Caller | None = None
    """Through which shims call; set before the first stack is made."""

    def asked(self) -> Caller:
        """Return through whom shims call."""
        assert self.caller is not None
        return self.caller

    def adopt_organization(self, account: str, root_id: str) -> None:
        """Make an organization that is there already, with its root's id."""
        self.asked().call(account, "us-east-1", "organizations", "create_organization", {"FeatureSet": "ALL"})
        backend: Any = organizations_backends[account]["aws"]
        backend.ou[0].id = backend.org.root_id = root_id
        for each in backend.accounts:
            each.parent_id = each.root_id = root_id
        for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY", "RESOURCE_CONTROL_POLICY"):
            backend.ou[0].policy_types.append({"Type": kind, "Status": "ENABLED"})

    def empty(self) -> None:
        """Forget everything that was made."""
        moto_api_backend.reset()
        self.made.clear()

    def of(self, account: str, region: str, stack_id: str) -> dict[str, Made]:
        """Return what one stack made, by logical id."""
        return {place[3]: each for place, each in self.made.items() if place[:3] == (account, region, stack_id)}


class StandIn:
    """Something with an id in place of a resource, as moto's CloudFormation handles resources."""

    def __init__(self, physical_id: str, attributes: Mapping[str, Any]) -> None:
        self.physical_resource_id = physical_id
        self.attributes = attributes

    def get_cfn_attribute(self, name: str) -> Any:
        """Return what ``Fn::GetAtt`` gives; a text of its own where nothing is known."""
        return self.attributes.get(name) or f"{self.physical_resource_id}.{name}"

    def is_created(self) -> bool:
        """Return whether it is there; nothing takes time here."""
        return True


@contextlib.contextmanager
def emulator(shims: Mapping[str, Shim]) -> Iterator[Emulator]:
    """Run the emulator on a free port, empty, as the only AWS that the SDK in this process finds."""
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # What fails is told with the resource that it is about.
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    with mock.patch.dict(os.environ, ENVIRONMENT):
        for name in INHERITED:
            os.environ.pop(name, None)
        server.start()
        try:
            host, port = server.get_host_and_port()
            running = Emulator(f"http://{host}:{port}", shims)
            os.environ["AWS_ENDPOINT_URL"] = running.url
            running.empty()
            with _mended(running):
                yield running
        finally:
            server.stop()
            moto_api_backend.reset()


def services() -> frozenset[str]:
    """Return moto's modules, one for each service whose API it has."""
    return frozenset(list_of_moto_modules())


def formation_types() -> frozenset[str]:
    """Return the types that moto's CloudFormation makes by itself."""
    return frozenset(parsing.get_model_map())


@contextlib.contextmanager
def _mended(running: Emulator) -> Iterator[None]:
    known, execute = parsing.resource_class_from_type, models.CloudFormationBackend.execute_change_set
    create = parsing.parse_and_create_resource

    def create_or_note(
        logical_id: str, definition: dict[str, Any], stack: Any, account_id: str, region_name: str
    ) -> Any:
        try:
            return create(logical_id, definition, stack, account_id=account_id, region_name=region_name)
        except Exception as error:  # noqa: BLE001 What moto cannot resolve is told with the resource that wants it.
            place = account_id, region_name, stack.stack_id, logical_id
            made = _stand_in(logical_id)
            said = f"{type(error).__name__}: {error}"
            running.made[place] = Made(definition["Type"], made.physical_resource_id, {}, False, said)
            return made

    def class_of(type_: str) -> Any:
        shim = running.shims.get(type_)
        return _Noting(running, type_, None if shim and not shim.completes else known(type_))

    def execute_with_exports(backend: Any, change_set_name: str, stack_name: str | None = None) -> None:
        stack = backend.stacks[backend.describe_change_set(change_set_name).stack_id]
        stack.resource_map.cross_stack_resources = backend.exports
        execute(backend, change_set_name, stack_name)
        stack.output_map = parsing.OutputMap(stack.resource_map, stack.resource_map._template, stack.stack_id)
        backend.exports.update({each.name: each for each in stack.exports})

    def aws_policies(backend: IAMBackend) -> list[AWSManagedPolicy]:
        known = _aws_policies()
        return [
            AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, known[name])
            for name in running.managed_policies & known.keys()
        ]

    with (
        mock.patch.object(SSOAdminBackend, "_find_managed_policy", _managed_policy),
        mock.patch.object(IAMBackend, "_init_aws_policies", aws_policies),
        mock.patch.object(parsing, "resource_class_from_type", class_of),
        mock.patch.object(parsing, "parse_and_create_resource", create_or_note),
        mock.patch.object(models.CloudFormationBackend, "execute_change_set", execute_with_exports),
        mock.patch.object(responses.CloudFormationResponse, "update_termination_protection", _protect, create=True),
    ):
        yield


def _managed_policy(backend: SSOAdminBackend, arn: str) -> ManagedPolicy:
    """Find a managed policy of AWS' own, also one in a path, which moto refuses."""
    name = arn.rsplit("/", 1)[-1]
    path = _aws_policies().get(name, {}).get("Path")
    if arn != f"arn:aws:iam::aws:policy{path}{name}":
        raise ResourceNotFoundException(f"Policy does not exist with ARN: {arn}")
    return ManagedPolicy(arn, name)


@functools.cache
def _aws_policies() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def _protect(self: responses.CloudFormationResponse) -> ActionResult:
    """Answer ``UpdateTerminationProtection``."""
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection", False)
    return ActionResult({"StackId": stack.stack_id})


class _Noting:
    """One type as moto's CloudFormation uses it: makes a resource somehow, and notes what came of it."""

    def __init__(self, running: Emulator, type_: str, moto_class: Any) -> None:
        self._running = running
        self._type = type_
        self._class = moto_class

    def create_from_cloudformation_json(
        self, name: str, definition: Mapping[str, Any], account_id: str, region_name: str, **known: Any
    ) -> Any:
        properties = copy.deepcopy(dict(definition["Properties"]))
        about = About(account_id, region_name, "", properties, logical=_own_name(known))
        place = account_id, region_name, known["StackId"], known["LogicalId"]
        try:
            made = self._make(name, definition, about, known)
        except Exception as error:  # noqa: BLE001 Whatever moto raises is the reason, told with the resource.
            said = str(error) if isinstance(error, TickscopeError) else f"{type(error).__name__}: {error}"
            made = _stand_in(known["LogicalId"])
            self._running.made[place] = Made(self._type, made.physical_resource_id, properties, False, said)
            return made
        real = self._class is not None or self._type in self._running.shims
        self._running.made[place] = Made(self._type, str(made.physical_resource_id), properties, real)
        return made

    def has_cfn_attr(self, name: str) -> bool:
        return True

    def delete_from_cloudformation_json(self, *arguments: Any) -> None:
        if self._class is not None:
            self._class.delete_from_cloudformation_json(*arguments)

    def update_from_cloudformation_json(self, **arguments: Any) -> Any:
        if self._class is None:
            return arguments["original_resource"]
        return self._class.update_from_cloudformation_json(**arguments)

    def _make(self, name: str, definition: Mapping[str, Any], about: About, known: Mapping[str, Any]) -> Any:
        shim = self._running.shims.get(self._type)
        if shim and not shim.completes:
            return make(shim, about, self._running.asked())
        if self._class is None:
            return _stand_in(known["LogicalId"])
        made = self._class.create_from_cloudformation_json(name, definition, about.account, about.region, **known)
        made.get_cfn_attribute = _forgiving(made, self._type, about.region)
        if shim:
            extra = make(shim, replace(about, id=str(made.physical_resource_id)), self._running.asked())
            made.get_cfn_attribute = _first(extra.attributes, made.get_cfn_attribute)
        return made


def _stand_in(logical_id: str) -> StandIn:
    return StandIn(f"stand-in-for-{logical_id}", {})


def make(shim: Shim, about: About, caller: Caller) -> StandIn:
    """Make a resource by a shim's calls; raises Reject with the API's words."""

    def ask(call: Call, about: About) -> Answer:
        return caller.call(about.account, about.region, call.service, call.operation, fill(call.arguments, about))

    for call in shim.calls:
        about = replace(about, answers=(*about.answers, ask(call, about)))
    for items, call in shim.each:
        for each in about.find(items) or ():
            ask(call, replace(about, each=each))
    for condition, call in shim.given:
        if about.find(condition):
            ask(call, about)
    known = {name: about.find(expression) for name, expression in shim.attributes.items()}
    return StandIn(str(about.find(shim.id)), known)


def _own_name(known: Mapping[str, Any]) -> str:
    """Return a name that no other resource has, for APIs that want one where CloudFormation makes it up."""
    return f"{known['StackId'].split('/')[1]}-{known['LogicalId']}"


def _first(known: Mapping[str, Any], otherwise: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda name: known.get(name) or otherwise(name)


def _forgiving(made: Any, type_: str, region: str) -> Callable[[str], Any]:
    """Return a ``Fn::GetAtt`` that has an answer where moto knows no such attribute.

    It is the physical id where the type's schema says that the attribute identifies it, else a text of its own.
    """
    known = getattr(made, "get_cfn_attribute", None)
    physical_id = str(made.physical_resource_id)

    def find(name: str) -> Any:
        try:
            found = known(name) if known else None
        except Exception:  # noqa: BLE001 Moto raises several kinds; each of them means the same.
            found = None
        return found or (physical_id if name == identifier(type_, region) else f"{physical_id}.{name}")

    return find
