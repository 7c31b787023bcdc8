"""The emulator's side of a rehearsal, through boto3: every account by a role in it, as on AWS."""

from tickscope.adapters.aws.calling import RoleCaller
from tickscope.adapters.aws.cloudformation import BootstrapBucket, CloudFormationStacks
from tickscope.adapters.aws.emulated import operations
from tickscope.adapters.aws.session import Credentials
from tickscope.ports.reconciler import AwsSession

ROLE = "rehearsal"


class EmulatedAws:
    """``tickscope.cloud.rehearse.run.Emulated``; the SDK's environment names the emulator."""

    def __init__(self) -> None:
        self._credentials = Credentials()
        self.caller = RoleCaller(self._credentials, ROLE)

    @property
    def operations(self) -> frozenset[str]:
        """Every operation that the emulator has."""
        return operations()

    def stacks(self, account: str, region: str) -> CloudFormationStacks:
        """Return CloudFormation of an account and region."""
        return CloudFormationStacks(self._role(f"arn:aws:iam::{account}:role/{ROLE}", region))

    def bucket(self, bucket_role_arn: str, region: str) -> BootstrapBucket:
        """Return the bootstrap's bucket, by the role that may write it."""
        return BootstrapBucket(self._role(bucket_role_arn, region))

    def _role(self, arn: str, region: str) -> AwsSession:
        session: AwsSession = self._credentials.role(arn, region, "the emulator gives every role")
        return session
