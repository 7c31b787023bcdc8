"""Roles and policies. Source: boto3's reference of IAM."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::IAM::Role",
        (
            Asked(
                "iam",
                "get_role",
                {"RoleName": "=id"},
                "Role",
                {
                    "RoleName": "RoleName",
                    "Path": "Path",
                    "Description": "Description",
                    "AssumeRolePolicyDocument": "AssumeRolePolicyDocument",
                    "MaxSessionDuration": "MaxSessionDuration",
                    "PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn",
                    "Tags": "Tags",
                },
            ),
            Asked(
                "iam",
                "list_attached_role_policies",
                {"RoleName": "=id"},
                "@",
                {"ManagedPolicyArns": "AttachedPolicies[].PolicyArn"},
            ),
            Asked(
                "iam",
                "get_role_policy",
                # Policies by other names may be there too: those of AWS::IAM::Policy.
                {"RoleName": "=id", "PolicyName": "=each.PolicyName"},
                "@",
                {"Policies": "each[].{PolicyName: PolicyName, PolicyDocument: PolicyDocument}"},
                each="p.Policies",
            ),
        ),
    ),
    Reader(
        "AWS::IAM::Policy",
        (
            Asked(
                "iam",
                "get_role_policy",
                {"RoleName": "=p.Roles[0]", "PolicyName": "=p.PolicyName"},
                "@",
                {"PolicyName": "PolicyName", "PolicyDocument": "PolicyDocument"},
            ),
        ),
    ),
    Reader(
        "AWS::IAM::ManagedPolicy",
        (
            Asked(
                "iam",
                "get_policy",
                {"PolicyArn": "=id"},
                "Policy",
                {"ManagedPolicyName": "PolicyName", "Path": "Path", "Description": "Description"},
            ),
            Asked(
                "iam",
                "get_policy_version",
                {"PolicyArn": "=id", "VersionId": "v1"},
                "PolicyVersion",
                {"PolicyDocument": "Document"},
            ),
        ),
    ),
    Reader(
        "AWS::IAM::InstanceProfile",
        (
            Asked(
                "iam",
                "get_instance_profile",
                {"InstanceProfileName": "=id"},
                "InstanceProfile",
                {"Roles": "Roles[].RoleName", "Path": "Path"},
            ),
        ),
    ),
)
