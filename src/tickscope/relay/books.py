"""The ledger in the relay's metrics, read anew every few seconds; on the way, totals are kept for retention."""

import asyncio
import logging

from tickscope.adapters.ledgers import PlatformLedger, open_ledger
from tickscope.errors import Reject, Retry
from tickscope.model.ledger import Ledger
from tickscope.model.platform import Platform
from tickscope.relay import metrics

LOOK_S = 5.0

log = logging.getLogger(__name__)


async def keep(platform: Platform) -> None:
    """Read and show the ledger until cancelled; a buffer without one is told of once."""
    ledger: PlatformLedger | None = None
    alarmed = False
    try:
        while True:
            try:
                ledger = ledger or open_ledger(platform, keeps=True)
                found = await ledger.read()
            except Reject as error:
                log.info("%s", error)
                return
            except Retry as error:
                log.warning("%s", error)
            else:
                show(found)
                if not found.balanced and not alarmed:
                    log.error("the ledger does not balance: look at 'tickscope ledger'")
                alarmed = not found.balanced
            await asyncio.sleep(LOOK_S)
    finally:
        if ledger:
            await ledger.close()


def show(ledger: Ledger) -> None:
    """Put a ledger into the metrics."""
    metrics.LEDGER_READ.set(ledger.read_ms / 1000)
    metrics.LEDGER_DAMAGED.set(ledger.damaged_records)
    for line in ledger.balances:
        account = (line.account.tenant, line.account.consumer, line.account.signal)
        for state, samples in {"accepted": line.accepted, **line.states()}.items():
            metrics.LEDGER.labels(*account, state).set(samples)
        metrics.LEDGER_DIFFERENCE.labels(*account).set(line.difference)
