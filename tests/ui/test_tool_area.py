"""The tool area: opens on demand beside the scopes, and goes away whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from hhscope.model import Model
from hhscope.ui.arrangement import Arrangement
from hhscope.ui.context import AppContext
from hhscope.ui.frame import Frame, make_frame
from hhscope.ui.scope_look import margins
from hhscope.ui.specs import Area, PanelSpec
from hhscope.ui.tool_area import ToolPanel, ToolSplit, tool_specs
from hhscope.ui.tool_menu import all_actions, tool_actions
from tests.ui.recorded import RecordedSession


class Probe(ToolPanel):
    """A tool that counts its frames."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.frames: list[Frame] = []
        self.ended = 0

    def draw(self, frame: Frame) -> None:
        self.frames.append(frame)

    def shutdown(self) -> None:
        self.ended += 1


def no_calcium(model: Model) -> str:
    return "" if model.pools else f"{model.id} has no calcium pool"


def probe(key: str) -> PanelSpec:
    lacks = no_calcium if key == "ca" else lambda model: ""
    return PanelSpec(
        key=key, title=key.upper(), area=Area.TOOL, order=1, create=Probe, doc="A probe", lacks=lacks
    )


class Bench:
    """Tools beside a widget that stands for the scopes."""

    def __init__(self, ctx: AppContext, qtbot: QtBot) -> None:
        self.ctx, self.qtbot = ctx, qtbot
        self.outer = QWidget()
        qtbot.addWidget(self.outer)
        self.scopes = QWidget(self.outer)
        specs = [probe(key) for key in ("a", "b", "c", "ca")]
        self.split = ToolSplit(ctx, self.scopes, self.outer, specs)
        self.split.resize(956, 640)
        self.outer.resize(956, 640)
        self.outer.show()

    def open(self, key: str) -> Probe:
        self.ctx.scope.arrange(self.ctx.scope.arrangement.with_tool(key, True))
        panel = self.split.area.frame(key).panel
        assert isinstance(panel, Probe)
        return panel

    def draw(self, model_id: str) -> None:
        status = RecordedSession().load(model_id)
        self.split.draw(make_frame(status, self.ctx.scope, None))


@pytest.fixture
def bench(ctx: AppContext, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(ctx, qtbot)
    yield made
    made.outer.close()


def test_without_a_tool_the_scopes_have_all_the_room(bench: Bench) -> None:
    assert not bench.split.area.isVisible()
    assert bench.scopes.width() == 956


def test_a_tool_is_made_when_it_opens_and_gone_when_it_closes(bench: Bench) -> None:
    tool = bench.open("a")
    assert bench.split.area.isVisible()
    assert 280 <= bench.split.area.width() <= 956 * 0.45
    button = bench.split.area.frame("a").header.close_button
    with bench.qtbot.waitSignal(tool.destroyed):
        bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        ended = tool.ended
    assert ended == 1
    assert bench.split.area.open_keys == ()
    assert not bench.split.area.isVisible()


def test_only_what_can_be_seen_is_drawn(bench: Bench) -> None:
    a, b = bench.open("a"), bench.open("b")
    bench.draw("hh1952")
    header = bench.split.area.frame("a").header
    bench.qtbot.mouseClick(header, Qt.MouseButton.LeftButton)
    bench.draw("hh1952")
    assert (len(a.frames), len(b.frames)) == (1, 2)
    bench.qtbot.mouseClick(header.fold, Qt.MouseButton.LeftButton)
    bench.draw("hh1952")
    assert len(a.frames) == 2


def test_a_third_tool_folds_the_first_where_three_are_too_many(bench: Bench) -> None:
    for key in "abc":
        bench.open(key)
    assert bench.ctx.scope.arrangement.tools == ("a", "b", "c")
    assert bench.ctx.scope.arrangement.tools_folded == {"a"}
    assert bench.split.area.frame("a").height() < 30
    assert bench.split.area.frame("c").height() > 260


def test_a_tool_that_the_model_has_nothing_for_says_so_until_another_model_comes(bench: Bench) -> None:
    tool = bench.open("ca")
    bench.draw("hh1952")
    said = [label.text() for label in bench.split.area.frame("ca").findChildren(QLabel) if label.isVisible()]
    assert "hh1952 has no calcium pool." in said
    assert tool.frames == []
    bench.draw("squid_ca")
    assert tool.isVisible()
    assert len(tool.frames) == 1


def test_the_arrangement_remembers_tools_and_plain_data_bring_them_back(bench: Bench) -> None:
    bench.open("b")
    bench.ctx.scope.arrange(bench.ctx.scope.arrangement.with_tool_sizes(333, {"b": 400}))
    plain = bench.ctx.scope.arrangement.to_plain()
    bench.ctx.scope.arrange(Arrangement())
    assert bench.split.area.open_keys == ()
    bench.ctx.scope.arrange(Arrangement.from_plain(plain))
    assert bench.split.area.open_keys == ("b",)
    assert bench.split.sizes()[1] == 333


def test_unknown_tools_of_an_old_file_are_left_out(bench: Bench) -> None:
    bench.ctx.scope.arrange(Arrangement(tools=("gone",)))
    assert not bench.split.area.isVisible()


def test_a_dragged_width_is_kept_while_the_window_grows(bench: Bench) -> None:
    bench.open("a")
    bench.split.moveSplitter(500, 1)
    width = bench.split.sizes()[1]
    assert bench.ctx.scope.arrangement.tools_width == width
    bench.split.resize(1400, 640)
    assert bench.split.sizes()[1] == width


def test_presentation_makes_the_titles_larger_and_keeps_the_tool(bench: Bench) -> None:
    tool = bench.open("a")
    bench.ctx.look.set_presenting(True)
    assert bench.split.area.frame("a").header.height() == 38
    assert bench.split.area.frame("a").panel is tool
    bench.ctx.look.set_presenting(False)


@pytest.mark.parametrize("width", [843, 1280, 1500])
@pytest.mark.parametrize("presenting", [False, True])
def test_a_tool_leaves_the_scopes_a_screen_that_can_be_read(
    bench: Bench, width: int, presenting: bool
) -> None:
    """843 px are left of a window of 1280 px beside the side panel."""
    look = bench.ctx.look
    bench.split.resize(width, 700)
    bench.open("a")
    look.set_presenting(presenting)
    scopes, tools = bench.split.sizes()
    screen = scopes - sum(margins(look.scale))
    assert screen >= (300 if width > 1000 or not presenting else 120 * look.scale)
    assert tools >= 316


def test_every_tool_has_an_action_of_its_own_with_words_and_its_key() -> None:
    assert [action.key for action in tool_actions()] == [f"tool_{spec.key}" for spec in tool_specs()]
    keys = [key for spec in all_actions() for key in spec.shortcuts]
    assert len(keys) == len(set(keys))
    for spec in tool_specs():
        assert spec.doc
        assert not spec.doc.endswith(".")


def test_the_menu_of_tools_is_part_of_view(ctx: AppContext, qtbot: QtBot) -> None:
    from hhscope.ui.tool_menu import fill_tool_menu

    menu = QMenu()
    qtbot.addWidget(menu)
    from PySide6.QtGui import QAction

    actions = {f"tool_{spec.key}": QAction(spec.title, menu) for spec in tool_specs()}
    sub = fill_tool_menu(menu, ctx, actions)
    assert [action.text() for action in sub.actions()] == [spec.title for spec in tool_specs()]
    for spec in tool_specs():
        ctx.scope.arrange(ctx.scope.arrangement.with_tool(spec.key, True))
        assert actions[f"tool_{spec.key}"].isChecked()
