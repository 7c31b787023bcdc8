"""An AWS organization: units, policies, accounts and people."""
