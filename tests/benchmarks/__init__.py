"""Measurements of speed, outside the default run: ``pytest tests/benchmarks``."""
