"""hhscope: the oscilloscope for model neurons."""

__version__ = "0.1.0"
