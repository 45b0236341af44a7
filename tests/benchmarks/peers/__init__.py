"""Peers: the same cells in other programs, side by side. ONE FILE = ONE PROGRAM (``PEER``), found by its constant.

``python -m tests.benchmarks.peers`` measures every program that is installed, each case in a process of its own;
``--write`` then writes the help page. Each program may live in a Python of its own: ``--python neuron=/path/to/python``
(3.11 or later, with numpy). What a peer's file imports at its top must be there without the program.
"""
