"""Reading back what was acknowledged, and comparing it with the function."""
