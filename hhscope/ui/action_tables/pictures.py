"""Actions of pictures: copy and save what is on the screen."""

from __future__ import annotations

from hhscope.ui import picture
from hhscope.ui.action_spec import ActionSpec

ACTIONS = (
    ActionSpec(
        key="copy_picture", text="Copy picture", menu="File", group=3, shortcuts=("Ctrl+Shift+C",), icon="copy",
        tip="Copy the scopes as a picture, with model and changed values written below", run=picture.copy_picture,
    ),
    ActionSpec(
        key="save_picture", text="Save picture…", menu="File", group=3, shortcuts=("Ctrl+Shift+S",),
        tip="Save the scopes as a PNG file, with model and changed values written below", run=picture.save_picture,
    ),
)  # fmt: skip
