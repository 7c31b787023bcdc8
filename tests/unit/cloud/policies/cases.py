"""Cases of policies, read from the files beside them: requests and their verdicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tickscope.cloud.places import Concern, Place
from tickscope.cloud.policies import endpoint_policy
from tickscope.cloud.policies.boundary import boundary_policy
from tickscope.cloud.policies.documents import Statement, policy
from tickscope.cloud.policies.evaluate import Layers, Request, Verdict, evaluate
from tickscope.cloud.policies.parameters import LOAD_BALANCER_ACCOUNTS, Parameters, of_organization, partition_of
from tickscope.cloud.policies.rendering import statements
from tickscope.model.cloud import TAG_KEYS
from tickscope.model.platform import Platform

FOLDER = Path(__file__).parents[4] / "src" / "tickscope" / "cloud" / "policies" / "cases"
EVERYTHING: Mapping[str, Any] = policy([{"Sid": "Full", "Effect": "Allow", "Action": "*", "Resource": "*"}])
FOR_EVERYBODY: Mapping[str, Any] = policy(
    [{"Sid": "Full", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]
)
BOUNDARIES: Mapping[str, Concern] = {"boundary": "boundary", "account-boundary": "account-boundary"}
STRANGER = "999999999999"
ORGANIZATION = "o-a1b2c3d4e5"


@dataclass(frozen=True)
class Case:
    """A request and whether it is allowed; ``endpoint`` is for the policies of endpoints."""

    name: str
    request: Request
    allowed: bool
    endpoint: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.request.action} by {self.request.principal} {self.endpoint}"


def names() -> list[str]:
    """Return the files of cases."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str, platform: Platform) -> tuple[str, list[Case]]:
    """Return the policy that a file is about, and its cases for a platform."""
    written = YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text())
    kind = written["policy"]
    return kind, [made for each in written["cases"] for made in _cases(each, platform, kind)]


def statements_of(kind: str, platform: Platform, endpoint: str = "") -> list[Statement]:
    """Return the statements of the policy that cases are about."""
    environment = platform.cloud.environments[0]
    if kind == "endpoint":
        return list(endpoint_policy(platform, environment.account, endpoint)["Statement"])
    if kind in BOUNDARIES:
        place = Place(BOUNDARIES[kind], environment.account, environment.region)
        whose = replace(place, environment=environment if kind == "boundary" else None)
        return list(boundary_policy(platform.cloud.qualifier, whose)["Statement"])
    return list(statements(kind, parameters(platform)))


def parameters(platform: Platform) -> Parameters:
    """Return what the organization's policies are filled with; an organization that is being made has an id too."""
    return of_organization(platform, ORGANIZATION)


def verdict(kind: str, made: Sequence[Statement], case: Case) -> Verdict:
    """Return what a policy says of a case, beside others that allow everything."""
    tested = policy(made)
    family = kind.split("/")[0]
    layers = {
        "scp": Layers(service_control=[[EVERYTHING], [EVERYTHING, tested]], identity=[EVERYTHING]),
        "rcp": Layers(
            resource_control=[[EVERYTHING], [EVERYTHING, tested]], identity=[EVERYTHING], resource=FOR_EVERYBODY
        ),
        "endpoint": Layers(endpoint=tested, identity=[EVERYTHING], resource=FOR_EVERYBODY),
        "boundary": Layers(boundary=tested, identity=[EVERYTHING]),
    }
    return evaluate(case.request, layers["boundary" if kind in BOUNDARIES else family])


def _cases(written: Mapping[str, Any], platform: Platform, kind: str) -> Iterator[Case]:
    listed = written.get("for_each")
    for value in parameters(platform).value(listed) if listed else ("",):
        words = _words(platform) | ({f"<{listed}>": value} if listed else {})
        yield from _made(_replaced(written, words), platform, kind)


def _made(written: Mapping[str, Any], platform: Platform, kind: str) -> Iterator[Case]:
    roles = _roles(platform)
    context = dict(written.get("context", {})) | _owners(written.get("owners", {}), platform) | _tags(written)
    for action, resource, named, endpoint in product(
        *(_list(written.get(key, default)) for key, default in DEFAULTS.items())
    ):
        request = Request(action, resource, roles.get(named, named), context)
        yield Case(written["name"], request, written["allowed"], endpoint)
        spared = kind.startswith("scp/") and not written["allowed"] and written.get("exempt", True)
        if spared and platform.cloud.organization.guardrails.exempt_roles and named != "exempt":
            exempt = Request(action, resource, roles["exempt"], context)
            yield Case(f"{written['name']}, by an exempt role", exempt, True, endpoint)


DEFAULTS = {"action": "", "resource": "*", "principal": "engineer", "endpoint": ""}


def _words(platform: Platform) -> dict[str, str]:
    environment = platform.cloud.environments[0]
    return {
        "<partition>": partition_of(environment.region),
        "<region>": environment.region,
        "<account>": environment.account.id,
        "<qualifier>": platform.cloud.qualifier,
        "<organization_id>": parameters(platform).organization_id,
        "<load_balancer_account>": LOAD_BALANCER_ACCOUNTS[environment.region],
    }


def _roles(platform: Platform) -> dict[str, str]:
    words, qualifier = _words(platform), platform.cloud.qualifier
    own = f"arn:{words['<partition>']}:iam::{words['<account>']}:role"
    exempt = platform.cloud.organization.guardrails.exempt_roles
    return {
        "engineer": f"{own}/engineer",
        "exempt": f"{own}/{exempt[0]}" if exempt else "",
        "deployer": f"{own}/cdk-{qualifier}-cfn-exec-role-{words['<account>']}-{words['<region>']}",
        "remediation": f"{own}/{qualifier}/remediation/{qualifier}-a",
        "reconciler": f"{own}/OrganizationAccountAccessRole",
        "stranger": f"arn:aws:iam::{STRANGER}:role/a",
    }


def _owners(written: Mapping[str, str], platform: Platform) -> dict[str, str]:
    words = _words(platform)
    own = {"OrgID": platform.cloud.organization.id or ORGANIZATION, "Account": words["<account>"]}
    strange = {"OrgID": "o-stranger00", "Account": STRANGER}
    return {
        f"aws:{side.title()}{kind}": (own if whose == "own" else strange)[kind]
        for side, whose in written.items()
        for kind in own
    }


def _tags(written: Mapping[str, Any]) -> dict[str, str]:
    said = written.get("tags", "")
    missing = said.removeprefix("all but ")
    kept = {f"aws:RequestTag/{key}": "x" for key in TAG_KEYS if said and key != missing}
    return {key: value for key, value in kept.items() if key not in written.get("context", {})}


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, meant in words.items():
            value = value.replace(word, meant)
        return value
    if isinstance(value, dict):
        return {_replaced(key, words): _replaced(each, words) for key, each in value.items()}
    return [_replaced(each, words) for each in value] if isinstance(value, list) else value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
