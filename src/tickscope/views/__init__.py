"""Dashboards as small models, pure functions of the platform file; the portal draws them."""
