"""Stores for traces."""

from tickscope.adapters.trace_stores.open import open_trace_store

__all__ = ["open_trace_store"]
