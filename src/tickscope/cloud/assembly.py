"""A cloud assembly, as the CDK writes it: stacks with templates, roles and files to publish. Read without the CDK.

Source: ``manifest.json`` and ``*.assets.json`` of the cloud assembly schema.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tickscope.errors import Reject

Template = Mapping[str, Any]
PARTITION = "${AWS::Partition}"


@dataclass(frozen=True, slots=True)
class FileAsset:
    """A file (or a folder, zipped) that lies in the bootstrap's bucket before a stack that names it is made."""

    source: Path
    packaging: Literal["file", "zip"]
    bucket: str
    key: str
    role_arn: str
    """Of the bootstrap's role that may write it."""
    region: str


@dataclass(frozen=True, slots=True)
class StackArtifact:
    """One stack as it is to be."""

    id: str
    """``prod-network``, the place's name."""
    stack_name: str
    account: str
    region: str
    template: Template
    template_key: str
    """Of the published template in the bootstrap's bucket."""
    template_bucket: str
    deploy_role_arn: str
    execution_role_arn: str
    """The role that CloudFormation itself takes."""
    lookup_role_arn: str
    """The bootstrap's role that only reads."""
    tags: Mapping[str, str]
    assets: tuple[FileAsset, ...]
    depends_on: tuple[str, ...]
    """Ids of the stacks whose values it takes."""
    terminates: bool
    """Whether it may be deleted without being unlocked first."""
    construct_paths: Mapping[str, str]
    """Logical id → construct path, ``prod-network/Vpc/Resource``."""

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Its resources by logical id; none when nothing of its concern is switched on."""
        found: Mapping[str, Mapping[str, Any]] = self.template.get("Resources", {})
        return found


def read(folder: Path, partition: str = "aws") -> tuple[StackArtifact, ...]:
    """Return an assembly's stacks in the order in which they were built. Raises Reject when there is none."""
    path = folder / "manifest.json"
    try:
        artifacts = json.loads(path.read_text())["artifacts"]
    except (OSError, ValueError, KeyError) as error:
        raise Reject("no_assembly", f"{folder}: no cloud assembly; make one: tickscope cloud synth") from error
    return tuple(
        _stack(name, each, artifacts, folder, partition)
        for name, each in artifacts.items()
        if each["type"] == "aws:cloudformation:stack"
    )


def _stack(name: str, artifact: Any, artifacts: Any, folder: Path, partition: str) -> StackArtifact:
    properties = artifact["properties"]
    account, _, region = artifact["environment"].removeprefix("aws://").partition("/")
    bucket, _, key = properties["stackTemplateAssetObjectUrl"].removeprefix("s3://").partition("/")
    manifests = [artifacts[each] for each in artifact["dependencies"] if each.endswith(".assets")]
    return StackArtifact(
        id=name,
        stack_name=properties.get("stackName", name),
        account=account,
        region=region,
        template=json.loads((folder / properties["templateFile"]).read_text()),
        template_key=key,
        template_bucket=bucket,
        deploy_role_arn=properties["assumeRoleArn"].replace(PARTITION, partition),
        execution_role_arn=properties["cloudFormationExecutionRoleArn"].replace(PARTITION, partition),
        lookup_role_arn=properties["lookupRole"]["arn"].replace(PARTITION, partition),
        tags=properties.get("tags", {}),
        assets=tuple(asset for each in manifests for asset in _assets(each, folder, partition)),
        depends_on=tuple(each for each in artifact["dependencies"] if not each.endswith(".assets")),
        terminates=not properties.get("terminationProtection", False),
        construct_paths=dict(_paths(folder / artifact["additionalMetadataFile"])),
    )


def _assets(manifest: Any, folder: Path, partition: str) -> Iterator[FileAsset]:
    content = json.loads((folder / manifest["properties"]["file"]).read_text())
    if content.get("dockerImages"):
        raise Reject(
            "image_asset", "an assembly with container images is not deployed by tickscope: push them first"
        )
    for each in content.get("files", {}).values():
        source = each["source"]
        for destination in each["destinations"].values():
            yield FileAsset(
                source=folder / source["path"],
                packaging=source.get("packaging", "file"),
                bucket=destination["bucketName"],
                key=destination["objectKey"],
                role_arn=destination["assumeRoleArn"].replace(PARTITION, partition),
                region=destination["region"],
            )


def _paths(metadata: Path) -> Iterator[tuple[str, str]]:
    for path, entries in json.loads(metadata.read_text()).items():
        for entry in entries:
            if entry["type"] == "aws:cdk:logicalId":
                yield entry["data"], path.removeprefix("/")
