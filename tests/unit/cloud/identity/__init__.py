"""Roles, boundaries, and the review of policies."""
