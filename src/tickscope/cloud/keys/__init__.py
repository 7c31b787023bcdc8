"""KMS keys: one for each purpose of an environment, one for a tenant that has its own."""
