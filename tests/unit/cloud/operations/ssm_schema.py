"""What SSM accepts as a document: its schemas' rules, by which ``problems`` judges one.

Source: "Schemas, features, and examples", "Automation actions reference" and "Command document plugin reference" in
Systems Manager's guide. Calls of AWS are judged by the SDK's own models.
"""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

AUTOMATION = {
    "aws:executeAwsApi": {"Service", "Api"},
    "aws:waitForAwsResourceProperty": {"Service", "Api", "PropertySelector", "DesiredValues"},
    "aws:assertAwsResourceProperty": {"Service", "Api", "PropertySelector", "DesiredValues"},
    "aws:runCommand": {"DocumentName"},
    "aws:executeScript": {"Runtime", "Handler", "Script"},
}
"""Actions that our runbooks may use, and the inputs that each needs."""
OF_THE_STEP = {"Service", "Api", "PropertySelector", "DesiredValues"}
RUNTIMES = {"python3.8", "python3.11", "PowerShell Core 6.0", "PowerShell 7.0", "PowerShell 7.4"}
REFERENCE = re.compile(r"\{\{ *([\w.:]+) *\}\}")
BYTES_MAX = 64 * 1024


def problems(content: dict[str, Any]) -> list[str]:
    """Return what is wrong with a Command document (2.2) or a runbook (0.3)."""
    return list(_command(content) if content["schemaVersion"] == "2.2" else _runbook(content))


def _command(content: dict[str, Any]) -> Iterator[str]:
    yield from _head(content, "2.2", {"schemaVersion", "description", "parameters", "mainSteps"})
    for step in content["mainSteps"]:
        if step["action"] != "aws:runShellScript":
            yield f"{step['action']} is no plugin for a shell"
        if set(step["inputs"]) - {"timeoutSeconds", "runCommand", "workingDirectory"}:
            yield f"{step['name']}: {set(step['inputs'])}"
        lines = "\n".join(step["inputs"]["runCommand"])
        parsed = subprocess.run(["sh", "-n"], input=lines, capture_output=True, text=True)
        if parsed.returncode:
            yield f"{step['name']}: {parsed.stderr}"
        yield from (
            f"{name} is no parameter" for name in REFERENCE.findall(lines) if name not in content["parameters"]
        )


def _runbook(content: dict[str, Any]) -> Iterator[str]:
    yield from _head(content, "0.3", {"schemaVersion", "description", "assumeRole", "parameters", "mainSteps"})
    known = set(content["parameters"])
    for step in content["mainSteps"]:
        name, action, inputs = step["name"], step["action"], step["inputs"]
        if action not in AUTOMATION:
            yield f"{name}: {action} is no action"
            continue
        if missing := AUTOMATION[action] - set(inputs):
            yield f"{name} lacks {missing}"
        yield from (f"{name}: {used} is unknown" for used in REFERENCE.findall(str(inputs)) if used not in known)
        if "Api" in inputs:
            called = {key: value for key, value in inputs.items() if key not in OF_THE_STEP}
            yield from (f"{name}: {said}" for said in _call(inputs["Service"], inputs["Api"], called))
        if action == "aws:runCommand":
            yield from (f"{name}: {said}" for said in _call("ssm", "SendCommand", inputs))
        if action == "aws:executeScript":
            if inputs["Runtime"] not in RUNTIMES:
                yield f"{name}: no runtime {inputs['Runtime']}"
            scope: dict[str, Any] = {}
            exec(compile(inputs["Script"], name, "exec"), scope)
            if not callable(scope.get(inputs["Handler"])):
                yield f"{name}: the script has no {inputs['Handler']}"
        known |= {f"{name}.{output['Name']}" for output in step.get("outputs", ())}


def _head(content: dict[str, Any], version: str, keys: set[str]) -> Iterator[str]:
    if content["schemaVersion"] != version or set(content) != keys:
        yield f"keys are {sorted(content)}"
    if len(str(content).encode()) > BYTES_MAX:
        yield "the document is too large"
    names = [step["name"] for step in content["mainSteps"]]
    if (
        not names
        or len(set(names)) != len(names)
        or not all(re.fullmatch(r"[A-Za-z0-9_]{1,128}", n) for n in names)
    ):
        yield f"steps are {names}"
    for name, parameter in content["parameters"].items():
        if parameter["type"] != "String" or "description" not in parameter or "allowedPattern" not in parameter:
            yield f"parameter {name} has no pattern"
        if "default" in parameter and not re.search(parameter["allowedPattern"], parameter["default"]):
            yield f"parameter {name} refuses its own default"


def _call(service: str, api: str, inputs: dict[str, Any]) -> Iterator[str]:
    model = botocore.session.get_session().get_service_model(service)
    if api not in model.operation_names:
        yield f"{service} has no {api} ({xform_name(api)})"
        return
    shape = model.operation_model(api).input_shape
    if unknown := set(inputs) - set(shape.members):
        yield f"{api} takes no {unknown}"
    if errors := ParamValidator().validate(inputs, shape).generate_report():
        yield f"{api}: {errors}"
