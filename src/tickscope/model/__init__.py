"""The nouns of Tickscope: frozen values that every room may hold, and nothing that acts."""
