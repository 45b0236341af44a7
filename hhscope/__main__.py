"""``python -m hhscope``: the same as the command ``hhscope``."""

from __future__ import annotations

import sys

from hhscope.cli import main

sys.exit(main())
