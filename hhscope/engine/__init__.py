"""The engine: how time passes, what is held of it, and the session that runs it on its own thread."""
