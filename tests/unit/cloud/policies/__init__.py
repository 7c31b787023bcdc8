"""Policies and the offline evaluator."""
