"""Measurements: one file, one group; each exports ``MEASURES``."""
