"""For each of our Guard rules a resource that it lets pass and one that it must not."""

import copy
from dataclasses import dataclass
from typing import Any

TAGS = {
    "Owner": "platform@studio.example",
    "CostCenter": "4711",
    "Environment": "prod",
    "Tenant": "shared",
    "DataClass": "internal",
    "Retention": "13m",
    "PII": "none",
}
TAG_LIST = [{"Key": key, "Value": value} for key, value in TAGS.items()]
KEY = "arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef"
ROLE = "arn:aws:iam::111111111111:role/tickscope"
LOGS = "arn:aws:logs:eu-central-1:111111111111:log-group:tickscope:*"
ALARM = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:freshness"
GONE = object()

GOOD: dict[str, dict[str, Any]] = {
    "AWS::APS::Workspace": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"KmsKeyArn": KEY, "LoggingConfiguration": {"LogGroupArn": LOGS}, "Tags": TAG_LIST},
    },
    "AWS::Grafana::Workspace": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "AuthenticationProviders": ["AWS_SSO"],
            "AccountAccessType": "CURRENT_ACCOUNT",
            "PermissionType": "CUSTOMER_MANAGED",
            "RoleArn": ROLE,
            "NetworkAccessControl": {
                "VpceIds": ["vpce-0123456789abcdef0"],
                "PrefixListIds": ["pl-0123456789abcdef0"],
            },
            "Tags": TAG_LIST,
        },
    },
    "AWS::FIS::ExperimentTemplate": {
        "Properties": {
            "Description": "A zone is lost",
            "RoleArn": ROLE,
            "StopConditions": [{"Source": "aws:cloudwatch:alarm", "Value": ALARM}],
            "LogConfiguration": {"LogSchemaVersion": 2, "CloudWatchLogsConfiguration": {"LogGroupArn": LOGS}},
            "Targets": {
                "gateways": {
                    "ResourceType": "aws:ec2:instance",
                    "SelectionMode": "COUNT(1)",
                    "ResourceTags": {"Environment": "prod"},
                }
            },
            "Actions": {"stop": {"ActionId": "aws:ec2:stop-instances", "Targets": {"Instances": "gateways"}}},
            "Tags": TAGS,
        },
    },
    "AWS::Organizations::Account": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "AccountName": "prod",
            "Email": "aws-prod@studio.example",
            "ParentIds": ["ou-a1b2-12345678"],
            "Tags": TAG_LIST,
        },
    },
    "AWS::Organizations::Organization": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"FeatureSet": "ALL"},
    },
    "AWS::Organizations::OrganizationalUnit": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"Name": "Production", "ParentId": "r-a1b2", "Tags": TAG_LIST},
    },
    "AWS::Organizations::Policy": {
        "Properties": {
            "Name": "regions",
            "Type": "SERVICE_CONTROL_POLICY",
            "Content": {"Version": "2012-10-17", "Statement": []},
            "TargetIds": ["ou-a1b2-12345678"],
            "Tags": TAG_LIST,
        },
    },
    "AWS::Athena::WorkGroup": {
        "Properties": {
            "Name": "tenant",
            "WorkGroupConfiguration": {
                "EnforceWorkGroupConfiguration": True,
                "BytesScannedCutoffPerQuery": 10_000_000_000,
                "PublishCloudWatchMetricsEnabled": True,
                "ResultConfiguration": {
                    "OutputLocation": "s3://results/",
                    "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": KEY},
                },
            },
            "Tags": TAG_LIST,
        },
    },
    "AWS::Backup::BackupVault": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BackupVaultName": "tickscope",
            "EncryptionKeyArn": KEY,
            "LockConfiguration": {"MinRetentionDays": 7},
            "AccessPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": ROLE},
                        "Action": "backup:CopyIntoBackupVault",
                        "Resource": "*",
                    },
                    {"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteBackupVault", "Resource": "*"},
                ],
            },
            "BackupVaultTags": TAGS,
        },
    },
    "AWS::Backup::BackupVault, its policy left out": {
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BackupVaultName": "tickscope",
            "EncryptionKeyArn": KEY,
            "LockConfiguration": {"MinRetentionDays": 7},
            "BackupVaultTags": TAGS,
        },
    },
    "AWS::Backup::BackupPlan": {
        "Properties": {
            "BackupPlan": {
                "BackupPlanName": "daily",
                "BackupPlanRule": [
                    {"RuleName": "daily", "TargetBackupVault": "tickscope", "Lifecycle": {"DeleteAfterDays": 35}}
                ],
            }
        },
    },
    "AWS::Backup::BackupSelection": {
        "Properties": {
            "BackupPlanId": "01234567-89ab-cdef-0123-456789abcdef",
            "BackupSelection": {"SelectionName": "all", "IamRoleArn": ROLE, "Resources": ["*"]},
        },
    },
}


@dataclass(frozen=True)
class Bad:
    """A good resource with one value replaced, or taken out."""

    rule: str
    type: str
    path: str
    value: Any = GONE

    @property
    def resource(self) -> dict[str, Any]:
        whole = copy.deepcopy(GOOD[self.type])
        *parents, last = [int(part) if part.isdigit() else part for part in self.path.split(".")]
        inner: Any = whole
        for part in parents:
            inner = inner[part]
        if self.value is GONE:
            del inner[last]
        else:
            inner[last] = self.value
        return whole


RETAIN = "DeletionPolicy"
REPLACED = "UpdateReplacePolicy"
WORKGROUP = "Properties.WorkGroupConfiguration"
BAD = (
    Bad("amp_workspace_encrypted_by_kms", "AWS::APS::Workspace", "Properties.KmsKeyArn"),
    Bad("amp_workspace_logs_rules_and_alerts", "AWS::APS::Workspace", "Properties.LoggingConfiguration"),
    Bad("amp_workspace_retained", "AWS::APS::Workspace", RETAIN, "Delete"),
    Bad("amp_workspace_retained", "AWS::APS::Workspace", REPLACED),
    Bad("grafana_signs_in_by_sso", "AWS::Grafana::Workspace", "Properties.AuthenticationProviders.0", "PASSWORD"),
    Bad("grafana_signs_in_by_sso", "AWS::Grafana::Workspace", "Properties.AuthenticationProviders", []),
    Bad("grafana_closed_by_network_access_control", "AWS::Grafana::Workspace", "Properties.NetworkAccessControl"),
    Bad(
        "grafana_closed_by_network_access_control",
        "AWS::Grafana::Workspace",
        "Properties.NetworkAccessControl",
        {"VpceIds": []},
    ),
    Bad("grafana_role_is_named", "AWS::Grafana::Workspace", "Properties.PermissionType", "SERVICE_MANAGED"),
    Bad("grafana_role_is_named", "AWS::Grafana::Workspace", "Properties.RoleArn"),
    Bad("grafana_reads_one_account", "AWS::Grafana::Workspace", "Properties.AccountAccessType", "ORGANIZATION"),
    Bad("grafana_retained", "AWS::Grafana::Workspace", RETAIN),
    Bad(
        "fis_experiment_stops_on_an_alarm",
        "AWS::FIS::ExperimentTemplate",
        "Properties.StopConditions",
        [{"Source": "none"}],
    ),
    Bad("fis_experiment_stops_on_an_alarm", "AWS::FIS::ExperimentTemplate", "Properties.StopConditions", []),
    Bad("fis_experiment_has_a_role", "AWS::FIS::ExperimentTemplate", "Properties.RoleArn"),
    Bad("fis_experiment_is_logged", "AWS::FIS::ExperimentTemplate", "Properties.LogConfiguration"),
    Bad(
        "fis_targets_are_limited",
        "AWS::FIS::ExperimentTemplate",
        "Properties.Targets.gateways",
        {"ResourceType": "aws:ec2:instance", "SelectionMode": "ALL"},
    ),
    Bad("organizations_account_retained", "AWS::Organizations::Account", RETAIN, "Delete"),
    Bad("organizations_account_retained", "AWS::Organizations::Account", REPLACED),
    Bad("organizations_account_has_a_unit", "AWS::Organizations::Account", "Properties.ParentIds"),
    Bad(
        "organizations_organization_has_all_features",
        "AWS::Organizations::Organization",
        "Properties.FeatureSet",
        "CONSOLIDATED_BILLING",
    ),
    Bad("organizations_organization_retained", "AWS::Organizations::Organization", RETAIN),
    Bad("organizations_unit_retained", "AWS::Organizations::OrganizationalUnit", RETAIN),
    Bad("organizations_policy_is_attached", "AWS::Organizations::Policy", "Properties.TargetIds"),
    Bad("organizations_policy_is_attached", "AWS::Organizations::Policy", "Properties.TargetIds", []),
    Bad(
        "athena_workgroup_configuration_enforced",
        "AWS::Athena::WorkGroup",
        f"{WORKGROUP}.EnforceWorkGroupConfiguration",
        False,
    ),
    Bad(
        "athena_workgroup_configuration_enforced",
        "AWS::Athena::WorkGroup",
        f"{WORKGROUP}.EnforceWorkGroupConfiguration",
    ),
    Bad("athena_workgroup_limits_bytes", "AWS::Athena::WorkGroup", f"{WORKGROUP}.BytesScannedCutoffPerQuery"),
    Bad("athena_workgroup_results_encrypted_by_kms", "AWS::Athena::WorkGroup", f"{WORKGROUP}.ResultConfiguration"),
    Bad(
        "athena_workgroup_results_encrypted_by_kms",
        "AWS::Athena::WorkGroup",
        f"{WORKGROUP}.ResultConfiguration.EncryptionConfiguration.EncryptionOption",
        "SSE_S3",
    ),
    Bad(
        "athena_workgroup_measured", "AWS::Athena::WorkGroup", f"{WORKGROUP}.PublishCloudWatchMetricsEnabled", False
    ),
    Bad("backup_vault_encrypted_by_kms", "AWS::Backup::BackupVault", "Properties.EncryptionKeyArn"),
    Bad("backup_vault_locked", "AWS::Backup::BackupVault", "Properties.LockConfiguration"),
    Bad("backup_vault_retained", "AWS::Backup::BackupVault", RETAIN),
    Bad(
        "backup_vault_is_not_public",
        "AWS::Backup::BackupVault",
        "Properties.AccessPolicy.Statement.0.Principal",
        "*",
    ),
    Bad(
        "backup_vault_is_not_public",
        "AWS::Backup::BackupVault",
        "Properties.AccessPolicy.Statement.0.Principal",
        {"AWS": "*"},
    ),
    Bad(
        "backup_vault_is_not_public",
        "AWS::Backup::BackupVault",
        "Properties.AccessPolicy.Statement.0.Principal",
        {"AWS": [ROLE, "*"]},
    ),
    Bad("backup_plan_copies_end", "AWS::Backup::BackupPlan", "Properties.BackupPlan.BackupPlanRule.0.Lifecycle"),
    Bad("backup_selection_has_a_role", "AWS::Backup::BackupSelection", "Properties.BackupSelection.IamRoleArn"),
    *(
        Bad("mandatory_tags_listed", type_, f"Properties.Tags.{place}.Key", "Other")
        for type_ in ("AWS::APS::Workspace", "AWS::Grafana::Workspace", "AWS::Organizations::Account")
        for place in range(len(TAGS))
    ),
    *(
        Bad("mandatory_tags_listed", type_, "Properties.Tags")
        for type_ in (
            "AWS::Athena::WorkGroup",
            "AWS::Organizations::OrganizationalUnit",
            "AWS::Organizations::Policy",
        )
    ),
    *(Bad("mandatory_tags_mapped", "AWS::FIS::ExperimentTemplate", f"Properties.Tags.{tag}") for tag in TAGS),
    *(
        Bad("mandatory_tags_of_vaults", "AWS::Backup::BackupVault", f"Properties.BackupVaultTags.{tag}")
        for tag in TAGS
    ),
)
