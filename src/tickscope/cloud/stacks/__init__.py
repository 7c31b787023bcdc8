"""Stacks: each wires the constructs of one concern, for one account and region."""
