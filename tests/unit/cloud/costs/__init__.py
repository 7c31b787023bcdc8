"""Costs, by stack and by plan."""
