"""Actions of pictures: copy and save what is on the screen."""

from __future__ import annotations

from hhscope.ui import picture, picture_dialog
from hhscope.ui.action_spec import ActionSpec

ACTIONS = (
    ActionSpec(
        key="copy_picture", text="Copy picture", menu="File", group=3, shortcuts=("Ctrl+Shift+C",), icon="copy",
        tip="Copy the scopes as a picture, with model and settings written below", run=picture.copy_picture,
    ),
    ActionSpec(
        key="save_picture", text="Save picture…", menu="File", group=3, shortcuts=("Ctrl+Shift+S",),
        tip="Save the scopes as PNG or SVG, as they are or in colours for paper, with the settings written below",
        run=picture_dialog.open_dialog,
    ),
)  # fmt: skip
