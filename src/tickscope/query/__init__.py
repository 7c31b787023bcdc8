"""Tenant-scoped PromQL: the guard before the hot store."""
