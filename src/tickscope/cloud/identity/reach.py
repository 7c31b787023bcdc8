"""What parts of an environment reach, as ARNs: exactly what the platform file names, in one account and region."""

from dataclasses import dataclass

from tickscope.cloud import names
from tickscope.cloud.policies.parameters import partition_of
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class Reach:
    """An environment's resources by name; nothing is looked up."""

    platform: Platform
    environment: CloudEnvironment

    @property
    def qualifier(self) -> str:
        """The first word of the environment's names."""
        return self.platform.cloud.qualifier

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in the environment's account and region."""
        return f"arn:{self.partition}:{service}:{self.environment.region}:{self.environment.account.id}:{resource}"

    @property
    def partition(self) -> str:
        """The partition of the environment's region."""
        return partition_of(self.environment.region)

    @property
    def stream(self) -> str:
        """The buffer's stream."""
        return self.arn("kinesis", f"stream/{self.platform.buffer.kinesis.stream}")

    @property
    def leases(self) -> str:
        """The table with the leases and pauses of the stream's readers."""
        return self.arn("dynamodb", f"table/{self.platform.buffer.kinesis.leases_table}")

    def kafka(self, kind: str, name: str = "") -> str:
        """Return the ARN of the MSK cluster, or of a topic or group of it; AWS puts a random id in the middle."""
        cluster = names.kafka_cluster(self.qualifier, self.environment.name)
        return self.arn("kafka", f"{kind}/{cluster}/*" + (f"/{name}" if name else ""))

    @property
    def workspaces(self) -> tuple[str, ...]:
        """AMP's workspaces: those of the file; any of the account, for its tags to bound, where it names none."""
        ids = sorted(set(self.platform.hot_store.amp.workspaces.values())) or ["*"]
        return tuple(self.arn("aps", f"workspace/{each}") for each in ids)

    @property
    def names_workspaces(self) -> bool:
        """Whether the file names the workspaces."""
        return bool(self.platform.hot_store.amp.workspaces)

    @property
    def archive(self) -> str:
        """The archive's bucket."""
        bucket = names.archive_bucket(self.qualifier, self.environment)
        return f"arn:{self.partition}:s3:::{bucket}"

    @property
    def catalogue(self) -> tuple[str, ...]:
        """Glue's catalogue, the archive's database, and its tables."""
        database = names.archive_database(self.qualifier, self.environment.name)
        found = ("catalog", f"database/{database}", f"table/{database}/*")
        return tuple(self.arn("glue", each) for each in found)

    def secrets(self, part: str) -> str:
        """Return the secrets of a part; Secrets Manager ends an ARN with six characters of its own."""
        return self.arn("secretsmanager", f"secret:{names.secret(self.qualifier, self.environment.name, part)}/*")

    def parameters(self, *path: str) -> str:
        """Return the parameters under a path."""
        return self.arn("ssm", f"parameter{names.parameter(self.qualifier, self.environment.name, *path)}/*")

    @property
    def tenant_reader(self) -> str:
        """The role that reads for one tenant at a time."""
        name = names.tenant_reader(self.qualifier, self.environment.name)
        return f"arn:{self.partition}:iam::{self.environment.account.id}:role/{name}"

    def through(self, *services: str) -> list[str]:
        """Return services as ``kms:ViaService`` names them."""
        return [f"{service}.{self.environment.region}.amazonaws.com" for service in services]
