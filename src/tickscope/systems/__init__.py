"""The catalogue of systems that have to work, and how far each is proven."""
