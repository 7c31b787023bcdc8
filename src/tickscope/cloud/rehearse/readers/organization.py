"""An organization and who may do what in it. Source: boto3's references of Organizations, SSO, Identity Store."""

from tickscope.cloud.rehearse.calls import Asked, Reader

_STORE = {"IdentityStoreId": "=p.IdentityStoreId", "GroupId": "=id"}
_SET = {"InstanceArn": "=p.InstanceArn", "PermissionSetArn": "=id"}

READERS = (
    Reader(
        "AWS::Organizations::Organization",
        (Asked("organizations", "describe_organization", {}, "Organization", {"FeatureSet": "FeatureSet"}),),
    ),
    Reader(
        "AWS::Organizations::OrganizationalUnit",
        (
            Asked(
                "organizations",
                "describe_organizational_unit",
                {"OrganizationalUnitId": "=id"},
                "OrganizationalUnit",
                {"Name": "Name"},
            ),
            Asked("organizations", "list_parents", {"ChildId": "=id"}, "Parents[0]", {"ParentId": "Id"}),
            Asked("organizations", "list_tags_for_resource", {"ResourceId": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::Organizations::Account",
        (
            Asked(
                "organizations",
                "describe_account",
                {"AccountId": "=id"},
                "Account",
                {"AccountName": "Name", "Email": "Email"},
            ),
            Asked("organizations", "list_parents", {"ChildId": "=id"}, "Parents[0]", {"ParentIds": "Id"}),
            Asked("organizations", "list_tags_for_resource", {"ResourceId": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::Organizations::Policy",
        (
            Asked(
                "organizations",
                "describe_policy",
                {"PolicyId": "=id"},
                "Policy",
                {
                    "Name": "PolicySummary.Name",
                    "Type": "PolicySummary.Type",
                    "Description": "PolicySummary.Description",
                    "Content": "Content",
                },
            ),
            Asked(
                "organizations",
                "list_targets_for_policy",
                {"PolicyId": "=id"},
                "@",
                {"TargetIds": "Targets[].TargetId"},
            ),
            Asked("organizations", "list_tags_for_resource", {"ResourceId": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::SSO::PermissionSet",
        (
            Asked(
                "sso-admin",
                "describe_permission_set",
                _SET,
                "PermissionSet",
                {"Name": "Name", "Description": "Description", "SessionDuration": "SessionDuration"},
            ),
            Asked(
                "sso-admin",
                "list_managed_policies_in_permission_set",
                _SET,
                "@",
                {"ManagedPolicies": "AttachedManagedPolicies[].Arn"},
            ),
            Asked(
                "sso-admin",
                "get_inline_policy_for_permission_set",
                _SET,
                "@",
                {"InlinePolicy": "InlinePolicy"},
            ),
        ),
    ),
    Reader(
        "AWS::SSO::Assignment",
        (
            Asked(
                "sso-admin",
                "list_account_assignments",
                {
                    "InstanceArn": "=p.InstanceArn",
                    "AccountId": "=p.TargetId",
                    "PermissionSetArn": "=p.PermissionSetArn",
                },
                "AccountAssignments",
                {
                    "PermissionSetArn": "PermissionSetArn",
                    "PrincipalId": "PrincipalId",
                    "PrincipalType": "PrincipalType",
                    "TargetId": "AccountId",
                },
            ),
        ),
    ),
    Reader(
        "AWS::IdentityStore::Group",
        (
            Asked(
                "identitystore",
                "describe_group",
                _STORE,
                "@",
                {"DisplayName": "DisplayName", "Description": "Description", "IdentityStoreId": "IdentityStoreId"},
            ),
        ),
    ),
)
