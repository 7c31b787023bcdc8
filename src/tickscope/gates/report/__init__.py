"""A run's report: JSON for scripts, JUnit for CI, one HTML file and a table for people."""
