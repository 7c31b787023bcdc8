"""Limits of a tenant's series: what one of its gateways may let in, and what is said of a series over one."""

from dataclasses import dataclass, replace

from tickscope.model.platform import Limits
from tickscope.policy.labels import Refusal, shown
from tickscope.policy.personal_data import Patterns


@dataclass(frozen=True, slots=True)
class SeriesLimits:
    """Limits of the file, and what each of a tenant's ``gateways`` may let in of them."""

    file: Limits
    here: Limits
    gateways: int

    @classmethod
    def of(cls, limits: Limits, gateways: int) -> "SeriesLimits":
        """Divide the limits of the file.

        Each series is of one gateway. When one dies, its series come to the others, and new series that are refused
        are lost: so each has room for its part of a lost one's, and together they may let in
        ``gateways / (gateways - 1)`` of the file's limits, twice at most.
        """
        parts = max(1, gateways - 1)
        here = replace(
            limits,
            active_series=-(-limits.active_series // parts),
            new_series_per_h=-(-limits.new_series_per_h // parts),
            series_per_metric=-(-limits.series_per_metric // parts),
        )
        return cls(limits, here, gateways)

    def over(self, metric: bytes, active: int, of_metric: int, wait_s: float, patterns: Patterns) -> Refusal | None:
        """Return the limit that a new series of ``metric`` breaks, None without one.

        There are ``active`` series of the tenant, ``of_metric`` of the metric, and room for a new one in ``wait_s``
        seconds; ``patterns`` keep personal data out of the sentence.
        """
        file, here = self.file, self.here
        if active >= here.active_series:
            allowed = self._allowed(file.active_series, here.active_series)
            return _over("active_series", f"{active} series are active; {allowed}")
        if of_metric >= here.series_per_metric:
            allowed = self._allowed(file.series_per_metric, here.series_per_metric)
            return _over("series_per_metric", f"metric {shown(metric, patterns)} has {of_metric} series; {allowed}")
        if wait_s > 0:
            allowed = self._allowed(file.new_series_per_h, here.new_series_per_h)
            return _over("new_series_per_h", f"the new series of an hour are used up; {allowed}")
        return None

    def _allowed(self, file: int, here: int) -> str:
        part = f", {here} at each of {self.gateways} gateways (gateway.gateways_per_tenant)"
        return f"{file} are allowed" + part * (here != file)


def _over(limit: str, sentence: str, section: str = "limits") -> Refusal:
    return Refusal(limit, f"{sentence} ({section}.{limit}); series that are known go on")


FULL = _over("known_series_max", "the gateway remembers no more series of a tenant", "gateway")
MERGES = Refusal(
    "label_merge",
    "with its labels changed (schema.actions, relabel_configs) the series would become another one that is stored",
)
SERIES_LIMITS = frozenset({"active_series", "new_series_per_h", "series_per_metric"})
"""Limits of the platform file that refuse or fold new series."""
STAYS_REFUSED = frozenset({FULL.reason, MERGES.reason})
"""What also a tenant that is only observed is refused: it cannot be stored as it should."""
