"""XyPanel: any signal against any over the visible stretch; for two-variable models with nullclines and field."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from hhscope.analysis.phase_plane import PhasePlane, is_planar, phase_plane
from hhscope.engine.commands import SetState
from hhscope.engine.status import RunInfo
from hhscope.ui.background import Background
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame
from hhscope.ui.scope_look import plot_colors
from hhscope.ui.theme import Theme
from hhscope.ui.tool_area import ToolPanel
from hhscope.ui.widgets.choice import QuietCombo
from hhscope.ui.widgets.graph_types import Curve, Dot, Graph, GraphAxis, GraphPoint
from hhscope.ui.widgets.graph_view import GraphView
from hhscope.ui.widgets.tone import set_tone
from hhscope.ui.xy_choice import Choice, Pair, choices, chosen, pairs, refusal, why_not
from hhscope.units import format_number
from hhscope.view.density import levels_of, warm_up
from hhscope.view.glow_colors import glow_table, ground_of, premultiplied
from hhscope.view.ranges import Range, calm_range
from hhscope.view.xy_path import Plane, Quantity, XyPath, extent

_KEY: Final = "xy"
_EVERY: Final = 3  # frames between two pictures: twenty a second
_LOOK_AGAIN: Final = 60  # frames between two looks whether the axes are too wide
_LONG: Final = 300_000  # samples: more are not looked through once a second
_TIP = "Click on the screen: the cell goes on from there (the two states shown; all others stay)"


class XyPanel(ToolPanel):
    """Graded picture of the visible stretch in a plane of two quantities. GUI thread."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._background = Background("phase-plane", self)
        self._ready = False  # the raster is compiled
        self._run: RunInfo | None = None
        self._choices: dict[str, Choice] = {}
        self._pairs: tuple[Pair, ...] = ()
        self._axes: tuple[Choice, Choice] | None = None
        self._ranges: tuple[Range | None, Range | None] = (None, None)
        self._path: XyPath | None = None
        self._frames = 0
        self._shown: tuple[object, ...] = ()
        self._asked: tuple[object, ...] = ()
        self._plane: PhasePlane | None = None
        self._pixels: NDArray[np.uint32] | None = None
        self._curves_of: tuple[PhasePlane, Plane, Theme] | None = None
        self._curves_made: tuple[Curve, ...] = ()
        self._table = _color_table(ctx)
        self._build()
        self._background.run("compile", warm_up, self._on_compiled)

    def shutdown(self) -> None:
        """End the thread that works out nullclines."""
        self._background.close()

    def draw(self, frame: Frame) -> None:
        run = self._ctx.scope.math.run(frame)
        if run is None:
            return
        self._meet(run)
        self._choose(frame)
        self._frames += 1
        facts = (
            (frame.view, frame.window, run.run_id, self.view.size(), self._axes, self._plane, self._ready),
            (frame.status.t_ns, self._ctx.theme.name, self._ctx.look.scale),
        )
        if facts == self._shown or (frame.live and self._frames % _EVERY):
            return
        self._shown = facts
        self._ask_plane(frame)
        self._draw_picture(frame, run)

    # -- what is shown --------------------------------------------------------------------------------------
    def _meet(self, run: RunInfo) -> None:
        if run is self._run:
            return
        before, self._run, self._path = self._run, run, None
        if before is not None and before.model is run.model and before.signals == run.signals:
            return
        self._ranges, self._axes, self._plane, self._asked = (None, None), None, None, ()
        self._choices, self._pairs = choices(run.model, run.signals), pairs(run.model, run.signals)
        self.preset.clear()
        for pair in self._pairs:
            self.preset.add(f"{pair.x}|{pair.y}", pair.title, pair.tip)
        for box in (self.x_box, self.y_box):
            box.clear()
            for choice in self._choices.values():
                box.add(choice.key, choice.name)

    def _choose(self, frame: Frame) -> None:
        axes = chosen(frame.view.tools.get(_KEY, {}), self._choices, self._pairs)
        if axes == self._axes:
            return
        self._axes, self._ranges, self._path = axes, (None, None), None
        self.x_box.show_choice(axes[0].key)
        self.y_box.show_choice(axes[1].key)
        self.preset.show_choice(f"{axes[0].key}|{axes[1].key}")
        self.view.setToolTip(why_not(*axes) or _TIP)

    @property
    def _whole_state(self) -> bool:
        """Whether V against the other one of two variables is shown."""
        if self._run is None or self._axes is None or not is_planar(self._run.model):
            return False
        return tuple(axis.key for axis in self._axes) == self._run.model.state_names

    def _draw_picture(self, frame: Frame, run: RunInfo) -> None:
        axes = self._axes
        if axes is None or not self._ready:
            return
        rect, ratio = self.view.plot_rect(), self.view.devicePixelRatioF()
        size = (round(rect.width() * ratio), round(rect.height() * ratio))
        first, stop = run.ring.sample_range(frame.window.t0_ns, frame.window.t1_ns)
        path = self._path
        stale = path is None or (path.plane.width, path.plane.height) != size or path.outside
        if stale or (self._frames % _LOOK_AGAIN < _EVERY and stop - first < _LONG):
            path = self._fit(frame, run, size)
        if path is None:
            return
        path.show_samples(first, stop)
        x, y = (GraphAxis(name=a.name, unit=a.unit, lo=r[0], hi=r[1])
                for a, r in zip(axes, (path.plane.x_range, path.plane.y_range), strict=True))  # fmt: skip
        dots = self._dots(run, axes, stop)
        self.view.show_graph(Graph(x=x, y=y, image=self._image(path), curves=self._curves(path), dots=dots))

    def _fit(self, frame: Frame, run: RunInfo, size: tuple[int, int]) -> XyPath | None:
        """The path on axes that hold everything, a new one if they had to change."""
        rows = {signal.name: row for row, signal in enumerate(run.signals)}
        axes = self._axes
        if axes is None:
            return None
        quantities = [Quantity(row=rows[axis.signal.name], slope=axis.slope) for axis in axes]
        window = frame.window
        found = [extent(run.ring, quantity, window.t0_ns, window.t1_ns) for quantity in quantities]
        ranges = tuple(
            calm_range(present, seen, axis.base)
            for present, seen, axis in zip(self._ranges, found, axes, strict=True)
        )
        plane = Plane(
            x=quantities[0], y=quantities[1], x_range=ranges[0], y_range=ranges[1],
            width=size[0], height=size[1],
        )  # fmt: skip
        self._ranges = (ranges[0], ranges[1])
        if self._path is None or self._path.plane != plane:
            self._path = XyPath(run.ring, plane)
        self._path.outside = False
        return self._path

    def _image(self, path: XyPath) -> QImage:
        """The path's picture; it lies in memory that is kept until the next one."""
        pixels: NDArray[np.uint32] = np.take(self._table, levels_of(path.density))
        height, width = pixels.shape
        self._pixels = pixels
        return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)

    def _dots(self, run: RunInfo, axes: tuple[Choice, Choice], stop: int) -> tuple[Dot, ...]:
        found: list[Dot] = []
        path = self._path
        if path is not None and stop >= 2:
            window = run.ring.window_of(stop - 2, stop, [path.plane.x.row, path.plane.y.row])
            if window.n == 2:
                x, y = path.plane.x.values(window, 0)[-1], path.plane.y.values(window, 1)[-1]
                found.append(Dot(x=float(x), y=float(y), color=self._ctx.theme.colors["text"]))
        if self._plane is not None and self._whole_state:
            color = self._ctx.theme.colors["warning"]
            found += [
                Dot(x=rest.v, y=rest.state[axes[1].key], color=color, hollow=not rest.stable, radius=4.5)
                for rest in self._plane.equilibria
            ]
        return tuple(found)

    def _curves(self, path: XyPath) -> tuple[Curve, ...]:
        """Nullclines and field: the same tuple until one of them changes, see `Graph`."""
        plane, theme = self._plane, self._ctx.theme
        if plane is None or not self._whole_state:
            return ()
        of = (plane, path.plane, theme)
        if self._curves_of != of:
            self._curves_of, self._curves_made = of, self._make_curves(plane, path)
        return self._curves_made

    def _make_curves(self, plane: PhasePlane, path: XyPath) -> tuple[Curve, ...]:
        theme = self._ctx.theme
        gates = [] if self._run is None else [gate.name for gate in self._run.model.gates]
        other = gates.index(plane.names[1]) if plane.names[1] in gates else 0
        colors = (theme.colors["trace.v"], theme.cycle("trace.gate", other).name())
        lines = tuple(
            Curve(x=pieces[:, :, 0].ravel(), y=pieces[:, :, 1].ravel(), color=color, pieces=True,
                  label=f"{name} stands still")
            for name, pieces, color in zip(plane.names, plane.nullclines, colors, strict=True)
        )  # fmt: skip
        arrows = _arrows(plane, path.plane)
        return (Curve(x=arrows[:, 0], y=arrows[:, 1], color=theme.colors["text.dim"], pieces=True, width=1.0),
                *lines)  # fmt: skip

    # -- nullclines -----------------------------------------------------------------------------------------
    def _ask_plane(self, frame: Frame) -> None:
        run = self._run
        x, y = self._ranges
        if run is None or not self._whole_state or x is None or y is None:
            set_tone(self.words, "dim")
            self.words.setVisible(False)
            return
        status = frame.status
        current = status.current
        facts = (run.model, tuple(status.parameters.items()), current, x, y)
        if facts == self._asked:
            return
        self._asked = facts
        model, parameters = run.model, dict(status.parameters)
        self._background.run(
            "plane",
            lambda: (facts, phase_plane(model, parameters, current, (x, y))),
            self._on_plane_found,
        )

    def _on_plane_found(self, outcome: Any) -> None:
        if isinstance(outcome, Exception):
            self._ctx.tell(f"The nullclines could not be worked out: {outcome}.")
            return
        facts, plane = outcome
        if facts == self._asked:
            self._plane, self._shown = plane, ()
            self.words.setText(equilibrium_text(plane))
            self.words.setVisible(True)

    def _on_compiled(self, outcome: Any) -> None:
        if isinstance(outcome, Exception):
            self._ctx.tell(f"The phase plane cannot be drawn: {outcome}.")
            return
        self._ready, self._shown = True, ()

    # -- wishes ---------------------------------------------------------------------------------------------
    def _on_view_clicked(self, point: GraphPoint) -> None:
        axes = self._axes
        if axes is None:
            return
        values = (point.x, point.y)
        no = why_not(*axes) or next(
            (w for a, v in zip(axes, values, strict=True) if (w := refusal(a, v))), ""
        )
        if no:
            self._ctx.tell(no)
            return
        self._ctx.session.post(SetState(values={a.key: v for a, v in zip(axes, values, strict=True)}))
        told = ", ".join(
            f"{a.name} = {format_number(v, 4)} {a.unit}".rstrip() for a, v in zip(axes, values, strict=True)
        )
        self._ctx.tell(f"The cell goes on from {told}.")

    def _on_preset_chosen(self, key: str) -> None:
        x, y = key.split("|")
        self._ctx.scope.set_tool(_KEY, x=x, y=y)

    def _on_axis_chosen(self, which: str, key: str) -> None:
        if self._axes is not None:
            now = {"x": self._axes[0].key, "y": self._axes[1].key}
            self._ctx.scope.set_tool(_KEY, **{**now, which: key})

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.preset = QuietCombo("Pair", "Pairs worth a look")
        self.preset.setPlaceholderText("own choice")
        self.x_box = QuietCombo("Across", "What runs across: a signal, or how fast it changes")
        self.y_box = QuietCombo("Up", "What runs up: a signal, or how fast it changes")
        for box in (self.x_box, self.y_box):
            box.setMinimumContentsLength(5)
        self.view = GraphView("Phase plane", plot_colors(self._ctx.theme), self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setToolTip(
            "Fixed points: where both variables stand still. All eigenvalues with negative real parts: stable. "
            "An imaginary part means the way there winds round, |Im|/2π times per ms."
        )
        self.words.setVisible(False)
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 6, 2)
        row.setSpacing(4)
        row.addWidget(self.x_box, 1)
        row.addWidget(self.y_box, 1)
        above = QHBoxLayout()
        above.setContentsMargins(6, 2, 6, 0)
        above.addWidget(self.preset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(above)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.words)
        self.words.setContentsMargins(8, 0, 8, 0)
        self.preset.chosen.connect(self._on_preset_chosen)
        self.x_box.chosen.connect(lambda key: self._on_axis_chosen("x", key))
        self.y_box.chosen.connect(lambda key: self._on_axis_chosen("y", key))
        self.view.clicked.connect(self._on_view_clicked)
        self._ctx.look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def _on_look_changed(self, _theme: object = None) -> None:
        self._table, self._shown = _color_table(self._ctx), ()
        self.view.set_look(plot_colors(self._ctx.theme), self._ctx.look.scale)


def equilibrium_text(plane: PhasePlane) -> str:
    """Every fixed point in one line: where, of which kind, and its eigenvalues."""
    lines = []
    for rest in plane.equilibria:
        winds = any(abs(value.imag) > 1e-12 for value in rest.eigenvalues)
        signs = [value.real < 0 for value in rest.eigenvalues]
        kind = "saddle" if any(signs) and not all(signs) else "focus" if winds else "node"
        sort = kind if kind == "saddle" else f"{'stable' if rest.stable else 'unstable'} {kind}"
        first = rest.eigenvalues[0]
        if winds:
            values = f"{format_number(first.real, 3)} ± {format_number(abs(first.imag), 3)}i"
        else:
            values = ", ".join(format_number(value.real, 3) for value in rest.eigenvalues)
        other = plane.names[1]
        place = f"V {format_number(rest.v, 4)} mV, {other} {format_number(rest.state[other], 3)}"
        lines.append(f"{place}: {sort}, λ = {values} /ms".replace("-", "−"))
    return "\n".join(lines) or "No fixed point between −120 and +60 mV."


def _arrows(plane: PhasePlane, area: Plane) -> NDArray[np.float64]:
    """Short strokes with a barb, all of one length on the screen: every two rows are a line. (n, 2)."""
    size = np.array([area.x_range[1] - area.x_range[0], area.y_range[1] - area.y_range[0]])
    pixels = np.array([area.width, area.height], np.float64)
    way = plane.slopes / size * pixels
    length = np.hypot(way[:, 0], way[:, 1])
    good = np.isfinite(length) & (length > 0)
    way = way[good] / length[good, None]
    reach = min(area.width / 17, area.height / 13) * 0.55
    start = plane.places[good]
    tip = start + way * reach / pixels * size
    barb = np.column_stack([-way[:, 0] + 0.6 * way[:, 1], -way[:, 1] - 0.6 * way[:, 0]])
    end = tip + barb * reach * 0.3 / pixels * size
    return np.stack([start, tip, tip, end], axis=1).reshape(-1, 2)


def _color_table(ctx: AppContext) -> NDArray[np.uint32]:
    """(256,) premultiplied ARGB: the colours of light, as persistence has them on the scopes."""
    return premultiplied(glow_table(ground_of(ctx.theme.name, ctx.theme.dark)))
