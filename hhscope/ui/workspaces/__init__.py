"""Workspaces: one file = one arrangement of the central area, found through its exported ``WORKSPACE``."""
