"""What rotates secrets, as it runs on Lambda: this folder alone, on the runtime's own Python and SDK.

So nothing here imports the rest of Tickscope, or a package that the runtime lacks.
"""
