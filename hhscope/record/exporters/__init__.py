"""The file formats: one file each, found by `hhscope.discovery`; adding a file adds a format."""

from __future__ import annotations

from functools import cache

from hhscope.discovery import exported
from hhscope.record.exporters.base import (
    ExporterSpec,
    ExportOptions,
    ExportResult,
    every_to_fit,
    thinned_rows,
)


@cache
def exporters() -> dict[str, ExporterSpec]:
    """Every format by its key."""
    return {
        spec.key: spec for spec in exported("hhscope.record.exporters", "EXPORTER", ExporterSpec).values()
    }


__all__ = ["ExportOptions", "ExportResult", "ExporterSpec", "every_to_fit", "exporters", "thinned_rows"]
