"""What an account does by default in one region: observed and set in that account."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.errors import Reject
from tickscope.model.observed.account_defaults import DefaultVpc, FoundRegionDefaults
from tickscope.ports.reconciler import AwsSession, Step

PUBLIC_SHARING = "/ssm/documents/console/public-sharing-permission"


class RegionDefaultsAdapter:
    """An ``Adapter``; ``key_alias`` is of the key that new volumes shall have, empty for AWS' own."""

    def __init__(self, session: AwsSession, region: str, key_alias: str) -> None:
        self._key_alias = key_alias
        self._ec2 = client(session, "ec2", region)
        self._kms = client(session, "kms", region)
        self._ssm = client(session, "ssm", region)

    def observe(self) -> FoundRegionDefaults:
        """Return the account's defaults in the region."""
        with in_our_words():
            metadata = self._ec2.get_instance_metadata_defaults().get("AccountLevel", {})
            documents = self._ssm.get_service_setting(SettingId=PUBLIC_SHARING)["ServiceSetting"]
            return FoundRegionDefaults(
                ebs_encrypted=self._ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
                ebs_key_arn=self._key_arn(self._ec2.get_ebs_default_kms_key_id()["KmsKeyId"]),
                wanted_key_arn=self._key_arn(self._key_alias),
                metadata_tokens=metadata.get("HttpTokens", ""),
                metadata_hops=metadata.get("HttpPutResponseHopLimit", 0),
                metadata_enforced=metadata.get("HttpTokensEnforced") == "enabled",
                images_block=self._ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"],
                snapshots_block=self._ec2.get_snapshot_block_public_access_state()["State"],
                serial_console=self._ec2.get_serial_console_access_status()["SerialConsoleAccessEnabled"],
                documents_sharing=documents["SettingValue"],
                default_vpc=self._default_vpc(),
            )

    def perform(self, step: Step) -> None:
        """Perform a step of the region's plans."""
        to = step.arguments
        performed: dict[str, Callable[[], Any]] = {
            "encrypt-volumes": self._ec2.enable_ebs_encryption_by_default,
            "set-volume-key": lambda: self._ec2.modify_ebs_default_kms_key_id(KmsKeyId=to["key"]),
            "reset-volume-key": self._ec2.reset_ebs_default_kms_key_id,
            "set-metadata": lambda: self._ec2.modify_instance_metadata_defaults(
                HttpTokens=to["tokens"], HttpPutResponseHopLimit=int(to["hops"])
            ),
            "enforce-metadata": lambda: self._ec2.modify_instance_metadata_defaults(HttpTokensEnforced="enabled"),
            "disable-serial-console": self._ec2.disable_serial_console_access,
            "block-images": lambda: self._ec2.enable_image_block_public_access(
                ImageBlockPublicAccessState="block-new-sharing"
            ),
            "block-snapshots": lambda: self._ec2.enable_snapshot_block_public_access(State="block-all-sharing"),
            "block-documents": lambda: self._ssm.update_service_setting(
                SettingId=PUBLIC_SHARING, SettingValue="Disable"
            ),
            "remove-default-vpc": lambda: self._remove(to["vpc"]),
        }
        with in_our_words():
            performed[step.action]()

    def _key_arn(self, key: str) -> str:
        """Return the ARN of a key by its id, ARN or alias; empty when there is none."""
        if not key:
            return ""
        try:
            return str(self._kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"])
        except ClientError as error:
            if code_of(error) == "NotFoundException":
                return ""
            raise

    def _default_vpc(self) -> DefaultVpc | None:
        found = self._ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        if not found:
            return None
        vpc = found[0]["VpcId"]
        return DefaultVpc(vpc, len(self._inside(vpc, "describe_network_interfaces", "NetworkInterfaces")))

    def _remove(self, vpc: str) -> None:
        """Delete a VPC that has nothing but what AWS made in it; AWS refuses when there is more."""
        if self._inside(vpc, "describe_network_interfaces", "NetworkInterfaces"):
            raise Reject("vpc_in_use", f"network interfaces have come into the default VPC {vpc}; it stays")
        for gateway in self._inside(vpc, "describe_internet_gateways", "InternetGateways", "attachment.vpc-id"):
            self._ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
            self._ec2.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
        for subnet in self._inside(vpc, "describe_subnets", "Subnets"):
            self._ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        self._ec2.delete_vpc(VpcId=vpc)

    def _inside(self, vpc: str, operation: str, key: str, name: str = "vpc-id") -> list[Any]:
        pages = self._ec2.get_paginator(operation).paginate(Filters=[{"Name": name, "Values": [vpc]}])
        return [each for page in pages for each in page[key]]
