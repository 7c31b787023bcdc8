"""Ways into each account of a platform: by the bootstrap's roles for stacks, by an administrator's for the rest."""

from tickscope.adapters.aws.cloudformation import BootstrapBucket, CloudFormationStacks
from tickscope.adapters.aws.session import Credentials
from tickscope.ports.reconciler import AwsSession

NOT_BOOTSTRAPPED = "is the account bootstrapped? see docs/guide/cloud-deploy.md"


class Ways:
    """What is made from the operator's credentials, or from those of a profile."""

    def __init__(self, profile: str | None, admin_role: str) -> None:
        self._credentials = Credentials(profile)
        self._admin_role = admin_role

    def stacks(self, role_arn: str, region: str) -> CloudFormationStacks:
        """Return CloudFormation of an account and region, by a role of the bootstrap. Raises Reject without it."""
        return CloudFormationStacks(self._credentials.role(role_arn, region, NOT_BOOTSTRAPPED))

    def bucket(self, role_arn: str, region: str) -> BootstrapBucket:
        """Return the bootstrap's bucket, by the role that may write it. Raises Reject without it."""
        return BootstrapBucket(self._credentials.role(role_arn, region, NOT_BOOTSTRAPPED))

    def account(self, account_id: str, region: str) -> AwsSession:
        """Return a session for what CloudFormation cannot do in an account. Raises Reject without credentials."""
        session: AwsSession = self._credentials.account(account_id, region, self._admin_role)
        return session
