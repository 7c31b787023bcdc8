"""Roles of an environment's parts, the boundary around all roles, and the review of what policies allow."""
