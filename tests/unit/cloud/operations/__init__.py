"""Sessions, parameters, runbooks, and configs on their way to hosts."""
