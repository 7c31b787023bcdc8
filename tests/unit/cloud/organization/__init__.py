"""The organization as templates."""
