"""Sessions, parameters, runbooks and secrets of an environment."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.operations.agent_updates import AgentUpdates
from tickscope.cloud.operations.distribution import Distribution
from tickscope.cloud.operations.host_configs import Configs
from tickscope.cloud.operations.parameter_store import HostConfigs
from tickscope.cloud.operations.runbook_documents import Runbooks
from tickscope.cloud.operations.sessions import (
    SessionAccess,
    SessionPreferences,
    SessionRecords,
    session_document,
)
from tickscope.cloud.places import Place
from tickscope.cloud.secrets.store_credentials import StoreCredentials
from tickscope.cloud.secrets.wireguard_keys import WireGuardKeys
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.cloud.stacks.log_archive import LogArchiveStack
from tickscope.cloud.stacks.security import SecurityStack
from tickscope.model.platform import Platform


class OperationsStack(PlacedStack):
    """Sessions, parameters, runbooks and secrets of an environment."""

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        place: Place,
        keys: KeysStack,
        archive: LogArchiveStack,
        security: SecurityStack,
        configs: Configs,
    ) -> None:
        super().__init__(scope, platform, place)
        cloud, environment = platform.cloud, place.environment
        assert environment is not None, "operations are an environment's"
        qualifier, incidents = cloud.qualifier, security.incidents
        secrets = (self, qualifier, environment, keys, incidents, cloud.secret_rotation_days)
        self.wireguard = WireGuardKeys(*secrets)
        self.store = StoreCredentials(*secrets)
        records = SessionRecords(self, qualifier, environment, keys, archive.access_logs)
        session = session_document(cloud, environment)
        SessionPreferences(self, session, records, keys)
        SessionAccess(self, qualifier, environment, keys, session)
        ready_url = f"http://127.0.0.1:{platform.ports.gateway}/ready"
        Runbooks(self, qualifier, environment, records, ready_url)
        AgentUpdates(self, qualifier, environment.name)
        parameters = HostConfigs(self, qualifier, environment.name, configs)
        Distribution(self, qualifier, environment, configs, parameters, records, incidents)
