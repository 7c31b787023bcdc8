"""The cloud, whole: the strict check, the rehearsal, and what both take."""
