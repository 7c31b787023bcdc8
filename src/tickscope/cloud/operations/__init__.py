"""Systems Manager: sessions, parameters, runbooks, and the rendered configs on their way to hosts."""
