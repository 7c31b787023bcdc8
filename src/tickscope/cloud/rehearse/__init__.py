"""The rehearsal: templates created on an emulator of AWS, and each resource read back through its own API.

A stack's status proves nothing there: what the emulator does not know it skips in silence. So a resource
counts only when its service, asked for it, tells the properties that the template gave it.
"""
