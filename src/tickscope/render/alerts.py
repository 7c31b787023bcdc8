"""Alerts of the platform about itself, as a file of Prometheus rules: for Prometheus, Mimir and AMP alike."""

from typing import Any

from tickscope.model.buffer import RETENTION_SHARE_MAX
from tickscope.render.yaml_text import yaml_text

PAGE, TICKET = "page", "ticket"
BUFFERS, TROUBLE, LEDGER = "docs/guide/buffers.md", "docs/guide/trouble.md", "docs/guide/ledger.md"


def alert_rules() -> dict[str, Any]:
    """Return the rules; they read the metrics of gateway and relay."""
    near = (
        "max(tickscope_relay_oldest_age_seconds) "
        f"> {RETENTION_SHARE_MAX} * min(tickscope_buffer_retention_seconds > 0)"
    )
    return {
        "groups": [
            {
                "name": "tickscope",
                "rules": [
                    _alert(
                        "TickscopeRetentionNear",
                        near,
                        "1m",
                        PAGE,
                        "what waits longest is {{ $value | humanizeDuration }} old, and the buffer will drop it",
                        BUFFERS,
                    ),
                    _alert(
                        "TickscopeDeliveryBehind",
                        "max(tickscope_relay_oldest_age_seconds) > 300",
                        "2m",
                        TICKET,
                        "the store is {{ $value | humanizeDuration }} behind the buffer",
                        BUFFERS,
                    ),
                    _alert(
                        "TickscopeBufferDamaged",
                        "max(tickscope_buffer_corrupt_records) > 0",
                        "0s",
                        PAGE,
                        "{{ $value }} acknowledged records could not be read",
                        TROUBLE,
                    ),
                    _alert(
                        "TickscopeDeadLetters",
                        "sum by (tenant) (increase(tickscope_relay_samples_dead_total[15m])) > 0",
                        "0s",
                        TICKET,
                        "the store refused samples or spans of {{ $labels.tenant }}: tickscope dlq list",
                        TROUBLE,
                    ),
                    _alert(
                        "TickscopeLedgerOff",
                        "sum by (tenant, consumer, signal) (tickscope_ledger_difference_samples) != 0",
                        "1m",
                        PAGE,
                        "what {{ $labels.tenant }} sent is not all accounted for: tickscope ledger",
                        LEDGER,
                    ),
                    _alert(
                        "TickscopePartDown",
                        'up{job=~"tickscope.*"} == 0',
                        "1m",
                        PAGE,
                        "{{ $labels.instance }} does not answer",
                        TROUBLE,
                    ),
                ],
            }
        ]
    }


def alerts_file() -> str:
    """Return the file of rules."""
    return yaml_text(alert_rules())


def _alert(name: str, expr: str, held: str, severity: str, summary: str, runbook: str) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expr,
        "for": held,
        "labels": {"severity": severity},
        "annotations": {"summary": summary, "runbook": runbook},
    }
