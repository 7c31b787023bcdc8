"""An organization and who may do what in it."""

from tickscope.cloud.rehearse.calls import Call, Shim

_UNIT = "r[0].OrganizationalUnit"
_ACCOUNT = "r[0].CreateAccountStatus.AccountId"
_SET = "r[0].PermissionSet.PermissionSetArn"

SHIMS = (
    Shim(
        "AWS::Organizations::Organization",
        (
            Call("organizations", "create_organization", {"FeatureSet": "=p.FeatureSet"}),
            Call("organizations", "list_roots"),
            Call(
                "organizations",
                "enable_policy_type",
                {"RootId": "=r[1].Roots[0].Id", "PolicyType": "SERVICE_CONTROL_POLICY"},
            ),
            Call(
                "organizations", "enable_policy_type", {"RootId": "=r[1].Roots[0].Id", "PolicyType": "TAG_POLICY"}
            ),
        ),
        id="r[0].Organization.Id",
        attributes={"RootId": "r[1].Roots[0].Id", "Arn": "r[0].Organization.Arn", "Id": "r[0].Organization.Id"},
    ),
    Shim(
        "AWS::Organizations::OrganizationalUnit",
        (
            Call(
                "organizations",
                "create_organizational_unit",
                {"ParentId": "=p.ParentId", "Name": "=p.Name", "Tags": "=p.Tags"},
            ),
        ),
        id=f"{_UNIT}.Id",
        attributes={"Id": f"{_UNIT}.Id", "Arn": f"{_UNIT}.Arn"},
    ),
    Shim(
        "AWS::Organizations::Account",
        (
            Call(
                "organizations",
                "create_account",
                {"AccountName": "=p.AccountName", "Email": "=p.Email", "Tags": "=p.Tags"},
            ),
            Call("organizations", "list_parents", {"ChildId": f"={_ACCOUNT}"}),
            Call(
                "organizations",
                "move_account",
                {
                    "AccountId": f"={_ACCOUNT}",
                    "SourceParentId": "=r[1].Parents[0].Id",
                    "DestinationParentId": "=p.ParentIds[0] || r[1].Parents[0].Id",
                },
            ),
        ),
        id=_ACCOUNT,
        attributes={"AccountId": _ACCOUNT},
    ),
    Shim(
        "AWS::Organizations::Policy",
        (
            Call(
                "organizations",
                "create_policy",
                {
                    "Name": "=p.Name",
                    "Type": "=p.Type",
                    "Description": "=p.Description || ''",
                    "Content": "=to_string(p.Content)",
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="r[0].Policy.PolicySummary.Id",
        attributes={"Id": "r[0].Policy.PolicySummary.Id", "Arn": "r[0].Policy.PolicySummary.Arn"},
        each=(
            (
                "p.TargetIds",
                Call(
                    "organizations",
                    "attach_policy",
                    {"PolicyId": "=r[0].Policy.PolicySummary.Id", "TargetId": "=each"},
                ),
            ),
        ),
    ),
    Shim(
        "AWS::SSO::PermissionSet",
        (
            Call(
                "sso-admin",
                "create_permission_set",
                {
                    "InstanceArn": "=p.InstanceArn",
                    "Name": "=p.Name",
                    "Description": "=p.Description",
                    "SessionDuration": "=p.SessionDuration",
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id=_SET,
        attributes={"PermissionSetArn": _SET},
        each=(
            (
                "p.ManagedPolicies",
                Call(
                    "sso-admin",
                    "attach_managed_policy_to_permission_set",
                    {"InstanceArn": "=p.InstanceArn", "PermissionSetArn": f"={_SET}", "ManagedPolicyArn": "=each"},
                ),
            ),
        ),
        given=(
            (
                "p.InlinePolicy",
                Call(
                    "sso-admin",
                    "put_inline_policy_to_permission_set",
                    {
                        "InstanceArn": "=p.InstanceArn",
                        "PermissionSetArn": f"={_SET}",
                        "InlinePolicy": "=to_string(p.InlinePolicy)",
                    },
                ),
            ),
        ),
    ),
    Shim(
        "AWS::SSO::Assignment",
        (
            Call(
                "sso-admin",
                "create_account_assignment",
                {
                    name: f"=p.{name}"
                    for name in (
                        "InstanceArn",
                        "TargetId",
                        "TargetType",
                        "PermissionSetArn",
                        "PrincipalType",
                        "PrincipalId",
                    )
                },
            ),
        ),
        id="join('|', [p.InstanceArn, p.TargetId, p.PermissionSetArn, p.PrincipalId])",
    ),
    Shim(
        "AWS::IdentityStore::Group",
        (
            Call(
                "identitystore",
                "create_group",
                {
                    "IdentityStoreId": "=p.IdentityStoreId",
                    "DisplayName": "=p.DisplayName",
                    "Description": "=p.Description",
                },
            ),
        ),
        id="r[0].GroupId",
        attributes={"GroupId": "r[0].GroupId"},
    ),
)
