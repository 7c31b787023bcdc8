"""Secrets: generated in AWS, read by one environment's own roles, replaced on a schedule."""
