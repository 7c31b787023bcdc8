"""KMS keys, and material that tenants bring."""
