from hypothesis import settings

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("tickscope", deadline=None)
settings.load_profile("tickscope")
