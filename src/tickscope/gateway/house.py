"""A gateway put together from a platform file, and put right by a newer one while it runs."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from tickscope.adapters.certificates import uri_names
from tickscope.gateway import metrics, proxied
from tickscope.gateway.admission import Admission
from tickscope.gateway.authentication import Token
from tickscope.gateway.door import Door
from tickscope.gateway.identification import ByCertificate, Identification
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.label_sets import KeyOf, no_keys
from tickscope.gateway.metric_door import MetricDoor
from tickscope.gateway.normal_form import NormalForm
from tickscope.gateway.otlp_metric_door import OtlpMetricDoor
from tickscope.gateway.placement import Placement
from tickscope.gateway.quotas import Quotas
from tickscope.gateway.stamps import wall_ms
from tickscope.gateway.trace_door import TraceDoor
from tickscope.gateway.web import Gateway
from tickscope.model.platform import Platform
from tickscope.ports.log import LogWriter
from tickscope.wire.core import Core


class House:
    """Everything of a gateway that a platform file decides, and that a newer one may change while it runs."""

    def __init__(
        self,
        platform: Platform,
        tokens: Sequence[Token],
        core: Core,
        buffer: LogWriter,
        now_ms: Callable[[], int] = wall_ms,
        now_s: Callable[[], float] = time.monotonic,
        key_of: KeyOf = no_keys,
    ) -> None:
        self._quotas = Quotas(platform.tenants, platform.gateway.gateways_per_tenant, now_s, random.random)
        self._ingest = Ingest(platform, core, buffer, now_ms, charge=self._quotas.charge, key_of=key_of)
        self._normal_form = NormalForm(platform, core, now_ms)
        self._traces = TraceDoor(platform, core, buffer, now_ms)
        by_certificate, placement = self._by_certificate(platform), Placement.of(platform)

        def unix_s() -> float:
            return now_ms() / 1000

        self._identification = Identification(platform.gateway, tokens, by_certificate, placement, unix_s)
        receipts = self._ingest.receipts
        self._admission = Admission(platform.gateway, self._identification, self._quotas, receipts, unix_s)
        remote_write = MetricDoor(self._ingest, self._normal_form)
        doors: dict[str, Door] = {
            "/api/v1/push": remote_write,
            "/api/v1/write": remote_write,
            "/v1/metrics": OtlpMetricDoor(self._ingest, self._normal_form),
            "/v1/traces": self._traces,
        }
        self.gateway = Gateway(self._identification, self._admission, doors, receipts, buffer)
        self._told: list[str] = []
        self._tell_of(platform)

    @staticmethod
    def _by_certificate(platform: Platform) -> ByCertificate:
        names = [tenant.name for tenant in platform.tenants]
        return partial(proxied.tenant_of, settings=platform.front, uri_names=uri_names, tenants=names)

    def tidy(self) -> None:
        """Forget what time has passed by."""
        self._ingest.expire()
        self._normal_form.expire()

    def reload(self, platform: Platform, tokens: Sequence[Token]) -> None:
        """Serve by another file from the next request on; what is under way is refused to tenants that it lacks.

        What may fail is made before anything changes: raises what that raises.
        """
        prepared = [self._ingest.prepare(platform), self._traces.prepare(platform)]
        for take in prepared:
            take()
        self._quotas.reload(platform.tenants, platform.gateway.gateways_per_tenant)
        self._normal_form.reload(platform)
        by_certificate, placement = self._by_certificate(platform), Placement.of(platform)
        self._identification.reload(platform.gateway, tokens, by_certificate, placement)
        self._admission.reload(platform.gateway)
        self._tell_of(platform)

    def _tell_of(self, platform: Platform) -> None:
        """Let what is asked for metrics look at the tenants of a file, and forget others."""
        names = [tenant.name for tenant in platform.tenants]
        for name in set(self._told) - set(names):
            metrics.ACTIVE.remove(name)
            metrics.OVERFLOW.remove(name)
        for name in names:
            metrics.ACTIVE.labels(name).set_function(partial(self._ingest.active_series, name))
            metrics.OVERFLOW.labels(name).set_function(partial(self._ingest.overflow_series, name))
            metrics.FAILOVERS.labels(name)
        self._told = names
