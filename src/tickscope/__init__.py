"""Tickscope: observability for fleets of game servers."""

__version__ = "0.1.0"
