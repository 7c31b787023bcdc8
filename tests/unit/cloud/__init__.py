"""The cloud's stacks, as templates."""
