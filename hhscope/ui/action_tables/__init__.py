"""Further actions: ONE FILE = the actions of one subject, exported as ``ACTIONS``, a tuple of `ActionSpec`."""
