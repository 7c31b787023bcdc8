"""Hot stores for metrics."""

from tickscope.adapters.metric_stores.open import open_address, open_store

__all__ = ["open_address", "open_store"]
