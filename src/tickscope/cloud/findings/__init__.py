"""Findings: detected, collected in the security account, told to people."""
