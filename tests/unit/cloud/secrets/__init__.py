"""Secrets, and that they really rotate."""
