"""The strict check: every checker's findings beside what is accepted, and nothing hidden from it."""
