"""Scope: the first workspace; stacked traces of one live cell."""

from __future__ import annotations

from hhscope.ui.scope_area import ScopeArea
from hhscope.ui.specs import WorkspaceSpec

WORKSPACE = WorkspaceSpec(
    key="scope",
    title="Scope",
    order=10,
    create=ScopeArea,
    doc="The traces of one live cell, on one time axis.",
)
