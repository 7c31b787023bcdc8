"""Plans of reconcilers, purely, and performed on moto."""
