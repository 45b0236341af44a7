"""Actions: everything the window can be asked to do, as one table; menus, toolbar, keys page and palette read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from hhscope.discovery import exported
from hhscope.ui import (
    as_text,
    cursor_moves,
    experiments,
    export_dialog,
    help,
    lesson_dialog,
    model_export,
    model_files,
    numerics_card,
    opener,
    palette,
    recording,
    run_saver,
    session_files,
    setup_text,
    sweeps_dialog,
    trigger_card,
    undo,
    undo_list,
)
from hhscope.ui.action_spec import MENUS, ActionSpec, Entry

__all__ = ["ACTIONS", "MENUS", "PANELS_GROUP", "ActionSpec", "Entry"]


def _model_formats() -> tuple[Entry, ...]:
    """The formats of other programs, as found in their folder; that is looked into when the menu opens."""
    return tuple(
        Entry(text=f"{choice.title}…", tip=choice.tip, run=partial(model_export.export_as, key=choice.key))
        for choice in model_export.choices()
    )


_FILE = (
    ActionSpec(
        key="choose_model", text="Choose model…", menu="File", shortcuts=("Ctrl+M",), icon="down",
        tip="Show all models: built in, from papers, and your own", run=lambda w: w.choose_model(),
    ),
    ActionSpec(
        key="open", text="Open…", menu="File", shortcuts=("Ctrl+O",), icon="open", run=opener.choose,
        tip="A model, session, run, recording or table (CSV); files dropped on the window open too",
    ),
    ActionSpec(
        key="duplicate_model", text="Duplicate as my model…", menu="File", shortcuts=("Ctrl+N",),
        icon="duplicate",
        tip="Save the present model's file under a new name among your own models", run=model_files.duplicate,
    ),
    ActionSpec(
        key="continue_last", text="Continue last session", menu="File",
        tip="The model, values, input and view that were in use when the window was last closed",
        run=lambda w: w.continue_last_session(),
    ),
    ActionSpec(
        key="open_session", text="Open session…", menu="File", group=1, shortcuts=("Ctrl+Shift+O",), icon="open",
        tip="Model, values, input, view, note and locks as they were saved; a new run begins",
        run=session_files.open_session,
    ),
    ActionSpec(
        key="save_session", text="Save session…", menu="File", group=1, shortcuts=("Ctrl+Alt+S",), icon="keep",
        tip="Save everything that is set: model, values, input, view, note and locks; not the samples",
        run=session_files.save_session,
    ),
    ActionSpec(
        key="save_run", text="Save run…", menu="File", group=2, shortcuts=("Ctrl+S",), icon="keep",
        tip="Save everything that makes this run again, bit for bit: model, values, input and every change on its way",
        run=run_saver.save_run,
    ),
    ActionSpec(
        key="export", short="Export", text="Export…", menu="File", group=2, shortcuts=("Ctrl+E",), icon="export",
        tip="Save samples as CSV or Parquet: the visible range, the selection, everything held, or any times",
        run=export_dialog.open_export,
    ),
    ActionSpec(
        key="export_model", text="Export model", menu="File", group=2,
        tip="Save the model with the values of now as a file of another program, to run there without hhscope",
        run=model_export.export_model, entries=_model_formats,
    ),
    ActionSpec(
        key="copy_python", text="Copy as Python", menu="File", group=3,
        tip="Copy a Python call that makes this trace, with the values, input and method of now",
        run=as_text.copy_python,
    ),
    ActionSpec(
        key="copy_command", text="Copy as command", menu="File", group=3,
        tip="Copy a command line that makes this trace, with the values, input and method of now",
        run=as_text.copy_command,
    ),
    ActionSpec(
        key="quit", text="Quit", menu="File", group=4, shortcuts=("Ctrl+Q", "Ctrl+W"), tip="Close the window",
        run=lambda w: w.close(),
    ),
)  # fmt: skip

_EDIT = (
    ActionSpec(
        key="undo", text="Undo", menu="Edit", shortcuts=("Ctrl+Z",), icon="undo",
        tip="Take back the newest change of a value, the input, the numerics or the view; time goes on",
        run=undo.undo,
    ),
    ActionSpec(
        key="redo", text="Redo", menu="Edit", shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo",
        tip="Bring again what was undone", run=undo.redo,
    ),
    ActionSpec(
        key="changes", text="Changes…", menu="Edit", shortcuts=("Ctrl+Shift+Y",),
        tip="Everything that was changed, in words; a click goes back to it", run=undo_list.open_list,
    ),
    ActionSpec(
        key="copy_setup", text="Copy set-up", menu="Edit", group=1, shortcuts=("Ctrl+Shift+U",), icon="copy",
        tip="Copy everything that is set as one line of text, which Paste set-up and hhscope run take",
        run=setup_text.copy_setup,
    ),
    ActionSpec(
        key="paste_setup", text="Paste set-up", menu="Edit", group=1, shortcuts=("Ctrl+Shift+V",),
        tip="Begin a new run as the line in the clipboard says", run=setup_text.paste_setup,
    ),
    ActionSpec(
        key="lesson", text="Note and locks…", menu="Edit", group=2, shortcuts=("Ctrl+Shift+L",),
        tip="Write a note that is shown beside the scope; hide or lock parameters, for a class",
        run=lesson_dialog.open_lesson,
    ),
)  # fmt: skip

_RUN = (
    ActionSpec(
        key="run", short="Run", text="Run / Pause", menu="Run", shortcuts=("Space", "F5", "Pause"), icon="run",
        tip="Let time pass, or stop it; nothing held is lost", run=lambda w: w.controls.toggle_run(),
    ),
    ActionSpec(
        key="step", short="Step", text="Step one screen", menu="Run", shortcuts=("F6",), icon="step",
        tip="Run on by one screen and stop; with Shift: one sample", run=lambda w: w.controls.step_screen(),
    ),
    ActionSpec(
        key="step_sample", text="Step one sample", menu="Run", shortcuts=("Shift+F6",), repeats=True,
        tip="Stop, and advance by one sample", run=lambda w: w.controls.step_sample(),
    ),
    ActionSpec(
        key="restart", short="Restart", text="Restart", menu="Run", shortcuts=("R",), icon="restart",
        tip="Begin again at t = 0 from the start state; parameters and input stay", run=lambda w: w.controls.restart(),
    ),
    ActionSpec(
        key="sweep", short="Sweep", text="Sweep from rest", menu="Run", shortcuts=("W",), icon="sweep",
        tip="At rest until t = 0, then one sweep with all input to the end of the screen, which stands still",
        run=lambda w: w.controls.sweep_from_rest(),
    ),
    ActionSpec(
        key="kick", short="Kick", text="Kick", menu="Run", group=1, shortcuts=("I",), icon="kick",
        tip="Add one current pulse now; its size and width are set under Input", run=lambda w: w.kick(),
    ),
    ActionSpec(
        key="record", short="Record", text="Record / stop recording…", menu="Run", group=1,
        shortcuts=("Ctrl+Shift+R",), icon="record",
        tip="Stream every sample to a file, far beyond what is held; Alt+0 to Alt+9 mark moments",
        run=recording.toggle,
    ),
    ActionSpec(
        key="record_note", text="Note at this moment…", menu="Run", group=1, shortcuts=("Alt+N",),
        tip="Mark this moment with a line of text: on the screens, in a recording, in exports", run=recording.note,
    ),
    ActionSpec(
        key="slower", text="Slower", menu="Run", group=2, shortcuts=(",",), repeats=True,
        tip="One step slower: 0.001, 0.002, 0.005 …", run=lambda w: w.controls.step_speed(-1),
    ),
    ActionSpec(
        key="faster", text="Faster", menu="Run", group=2, shortcuts=(".",), repeats=True,
        tip="One step faster, up to as fast as the computer can", run=lambda w: w.controls.step_speed(1),
    ),
    ActionSpec(
        key="real_time", text="Real time (1×)", menu="Run", group=2, shortcuts=("Ctrl+1",),
        tip="One second of the cell takes one second", run=lambda w: w.controls.set_speed(1.0),
    ),
    ActionSpec(
        key="trigger", text="Trigger…", menu="Run", group=3, shortcuts=("T",), icon="trigger",
        tip="What the screen stands at: source, level, direction, hysteresis, holdoff, place of t = 0",
        run=trigger_card.open_card,
    ),
    ActionSpec(
        key="trigger_mode", text="Roll / auto / normal", menu="Run", group=3, shortcuts=("Shift+T",),
        tip="Let the screen roll, or stand at the newest trigger: auto rolls when there is none, normal waits",
        run=lambda w: w.controls.next_trigger_mode(),
    ),
    ActionSpec(
        key="single", text="Single sweep", menu="Run", group=3, shortcuts=("S",),
        tip="Wait for one trigger, show and keep its sweep, and stop", run=lambda w: w.controls.single(),
    ),
    ActionSpec(
        key="force_trigger", text="Force trigger", menu="Run", group=3, shortcuts=("Shift+S",),
        tip="Take now as a trigger although nothing happened", run=lambda w: w.controls.force_trigger(),
    ),
    ActionSpec(
        key="what_if", text="What if from here", menu="Run", group=3, shortcuts=("Shift+W",),
        tip="Go back to the moment under the pointer (else cursor 1), change something there, see both futures",
        run=lambda w: w.what_if.toggle(),
    ),
    ActionSpec(
        key="kept_sweeps", text="Kept sweeps…", menu="Run", group=3, shortcuts=("H",),
        tip="Single sweeps with their labels and settings: show, label, pin or delete them",
        run=sweeps_dialog.open_dialog,
    ),
)  # fmt: skip

_VIEW = (
    ActionSpec(
        key="experiments", text="Experiments", menu="View", shortcuts=("F3",),
        tip="Questions put to a cell, with the scope beside them; the same key goes back to the scope alone",
        run=experiments.toggle,
    ),
    ActionSpec(
        key="autoset", short="Autoset", text="Autoset", menu="View", shortcuts=("A",), icon="autoset",
        tip="Set width, speed and heights so that 8 intervals or 2 bursts fill a screen in 2–4 s",
        run=lambda w: w.autoset(),
    ),
    ActionSpec(
        key="fit", text="Fit heights", menu="View", shortcuts=("F",), icon="fit",
        tip="Fit the vertical axes to what is on the screen", run=lambda w: w.ctx.scope.fit_y(),
    ),
    ActionSpec(
        key="keep", short="Keep", text="Keep this screen", menu="View", shortcuts=("K",), icon="keep",
        tip="The screen stays behind the traces as a grey reference (up to 10)", run=lambda w: w.keep(),
    ),
    ActionSpec(
        key="clear_kept", text="Remove all references", menu="View", shortcuts=("Shift+K",),
        tip="Take away all that lies behind the traces; Undo brings it back", run=lambda w: w.clear_kept(),
    ),
    ActionSpec(
        key="taller", text="Taller traces", menu="View", group=1, shortcuts=("+", "="), repeats=True,
        tip="Stretch the vertical axis of the panel chosen by ↑ ↓, else of that under the pointer, else of V",
        run=lambda w: w.scale_y(1),
    ),
    ActionSpec(
        key="flatter", text="Flatter traces", menu="View", group=1, shortcuts=("-",), repeats=True,
        tip="Squeeze the vertical axis of the panel chosen by ↑ ↓, else of that under the pointer, else of V",
        run=lambda w: w.scale_y(-1),
    ),
    ActionSpec(
        key="zoom_in", text="Shorter time", menu="View", group=2, shortcuts=("Ctrl++", "Ctrl+="), repeats=True,
        tip="A shorter stretch of time fills the screen", run=lambda w: w.controls.step_span(-1),
    ),
    ActionSpec(
        key="zoom_out", text="Longer time", menu="View", group=2, shortcuts=("Ctrl+-",), repeats=True,
        tip="A longer stretch of time fills the screen", run=lambda w: w.controls.step_span(1),
    ),
    ActionSpec(
        key="pan_left", text="Earlier", menu="View", group=2, shortcuts=("Left",), repeats=True,
        tip="While stopped: move the screen to earlier times", run=lambda w: w.controls.pan(-1),
    ),
    ActionSpec(
        key="pan_right", text="Later", menu="View", group=2, shortcuts=("Right",), repeats=True,
        tip="While stopped: move the screen to later times", run=lambda w: w.controls.pan(1),
    ),
    ActionSpec(
        key="oldest", text="Oldest held", menu="View", group=2, shortcuts=("Home",),
        tip="Pause and show the oldest samples held", run=lambda w: w.controls.go_oldest(),
    ),
    ActionSpec(
        key="newest", text="Newest", menu="View", group=2, shortcuts=("End",),
        tip="Back to now", run=lambda w: w.controls.go_newest(),
    ),
    ActionSpec(
        key="select_none", text="Select nothing", menu="View", group=2, shortcuts=("Esc",),
        tip="Drop the selected range; leaves presentation mode first", run=lambda w: w.escape(),
    ),
    ActionSpec(
        key="cursors", text="Cursors", menu="View", group=2, shortcuts=("C",),
        tip="Show two cursors in time, or put them away; dragged, they snap to peaks, troughs and spikes (Alt: freely)",
        run=lambda w: cursor_moves.toggle(w.ctx),
    ),
    ActionSpec(
        key="cursor_1", text="Pick up cursor 1", menu="View", group=2, shortcuts=("1",),
        tip="Cursor 1 follows the mouse until a click or Esc; pressed again: the one in value",
        run=lambda w: cursor_moves.pick_up(w.ctx, 0),
    ),
    ActionSpec(
        key="cursor_2", text="Pick up cursor 2", menu="View", group=2, shortcuts=("2",),
        tip="Cursor 2 follows the mouse until a click or Esc; pressed again: the one in value",
        run=lambda w: cursor_moves.pick_up(w.ctx, 1),
    ),
    ActionSpec(
        key="cursor_left", text="Cursor to previous peak or trough", menu="View", group=2, shortcuts=("Ctrl+Left",),
        tip="While stopped: the cursor moved last goes to the peak or trough of V before it", repeats=True,
        run=lambda w: cursor_moves.step(w.ctx, -1),
    ),
    ActionSpec(
        key="cursor_right", text="Cursor to next peak or trough", menu="View", group=2, shortcuts=("Ctrl+Right",),
        tip="While stopped: the cursor moved last goes to the peak or trough of V after it", repeats=True,
        run=lambda w: cursor_moves.step(w.ctx, 1),
    ),
    ActionSpec(
        key="numerics", text="How exact is it?", menu="View", group=2, shortcuts=("Ctrl+Shift+N",), icon="ok",
        tip="The figures behind the badge in the status bar, and what may help", run=numerics_card.open_card,
    ),
    ActionSpec(
        key="theme", short="Theme", text="Dark / light", menu="View", group=3, shortcuts=("Ctrl+T",), icon="theme",
        tip="Change between the dark and the light theme", run=lambda w: w.toggle_theme(),
    ),
    ActionSpec(
        key="present", text="Presentation mode", menu="View", group=3, shortcuts=("F11",), icon="present",
        tip="Large text, thick traces, light, full screen, no side panel; Esc leaves",
        run=lambda w: w.toggle_presentation(),
    ),
    ActionSpec(
        key="default_arrangement", text="Default arrangement", menu="View", group=3,
        tip="All panels, sizes and folds as they were at first", run=lambda w: w.default_arrangement(),
    ),
)  # fmt: skip

_HELP = (
    ActionSpec(
        key="help", text="Help", menu="Help", shortcuts=("F1",), icon="info",
        tip="How hhscope works, in five minutes; in an experiment: what it is about", run=help.open_help,
    ),
    ActionSpec(
        key="help_models", text="Writing a model file", menu="Help",
        tip="The format of a model file, with an example", run=lambda w: help.show_page(w, "model_files"),
    ),
    ActionSpec(
        key="keys", short="Keys", text="Keys and mouse", menu="Help", shortcuts=("?",), icon="help",
        tip="All keys and mouse moves on one page", run=lambda w: help.show_page(w, "keys"),
    ),
    ActionSpec(
        key="palette", short="Find", text="Find an action or model…", menu="Help", shortcuts=("Ctrl+K",), icon="search",
        tip="Type a few letters of what you want", run=palette.open_palette,
    ),
    ActionSpec(
        key="about", text="About hhscope", menu="Help", group=1,
        tip="Version, licence, and where models and settings are kept", run=lambda w: help.show_page(w, "about"),
    ),
)  # fmt: skip

PANELS_GROUP: Final = 4  # the View menu's list of panels comes below this group


def _in_order() -> Iterator[ActionSpec]:
    """These and those of the files in `hhscope.ui.action_tables`, menu by menu and group by group."""
    further = [
        spec for table in exported("hhscope.ui.action_tables", "ACTIONS", tuple).values() for spec in table
    ]
    every = (*_FILE, *_EDIT, *_RUN, *_VIEW, *_HELP, *further)
    for menu in MENUS:
        yield from sorted((spec for spec in every if spec.menu == menu), key=lambda spec: spec.group)


ACTIONS: Final[tuple[ActionSpec, ...]] = tuple(_in_order())
