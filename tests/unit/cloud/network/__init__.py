"""An environment's network."""
