"""The states that undo and sessions cover besides the simulation: ONE FILE = ONE STATE (``STATE``)."""
