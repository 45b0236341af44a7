"""Help: pages of text from resources/help, and two made from the program itself: keys and about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFont,
    QPalette,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from hhscope import __version__
from hhscope.paths import kernel_cache_path, resource_path, user_config_file, user_models_path

if TYPE_CHECKING:
    from hhscope.ui.main_window import MainWindow

EXPERIMENT: Final = "experiment_"  # begins the names of the pages of single experiments

# What the mouse does is the plots' own; these are the words for it. (where, move, effect)
_MOUSE: Final = (
    ("scopes", "wheel", "zoom time about the pointer"),
    ("scopes", "Shift + wheel, drag", "move through time (while running: pauses nothing, stops following)"),
    ("scopes", "right drag", "ruler: Δt, 1/Δt and the difference in value, while the button is down"),
    ("scopes", "right click", "the panel's menu"),
    ("scopes", "double-click", "ten times closer; Ctrl: a hundred times; Shift: ten times back out"),
    ("scopes", "Ctrl + wheel", "zoom the values of this panel about the pointer"),
    ("scopes", "Shift + drag", "select a stretch of time, e.g. for the export"),
    ("flag of a what-if", "drag", "ask from another moment"),
    ("box of the zoom pane", "drag, drag an edge", "magnify another part; the wheel in the pane goes closer"),
    ("cursor", "drag", "move it; it snaps to peaks, troughs and spikes, freely with Alt"),
    ("scopes", "hover, when stopped", "read every signal at that time"),
    ("value axis", "wheel", "scale this panel"),
    ("value axis", "drag", "shift this panel"),
    ("value axis", "middle click", "fit this panel"),
    ("tag beside an axis", "drag", "move the trigger's level"),
    ("label at a line's end", "click", "show or hide that trace"),
    ("label at a line's end", "wheel, drag", "scale and shift its axis"),
    ("title of a panel", "click", "fold or unfold it"),
    ("title of a panel", "double-click", "give it the whole area, and back"),
    (
        "overview strip",
        "drag, drag an edge",
        "move the window over everything held, make it longer or shorter",
    ),
    ("value of a parameter", "↑ ↓, Shift + ↑ ↓", "step it, finely with Shift"),
    ("name of a parameter", "double-click", "back to its default"),
)


def page_titles() -> dict[str, str]:
    """Key and title of every page, in the order of their buttons."""
    return {
        "start": "Start",
        "inputs": "Inputs",
        "trigger": "Trigger",
        "measuring": "Measuring",
        "tools": "Tools",
        "experiments": "Experiments",
        "memory_waves": "Memory Waves, checked",
        "model_files": "Model files",
        "accuracy": "Accuracy",
        "benchmarks": "Speed",
        "keys": "Keys and mouse",
        "about": "About",
    }


def page_markdown(key: str) -> str:
    """The text of a page.

    Raises
    ------
    KeyError
        When there is no such page.
    """
    made: dict[str, Callable[[], str]] = {
        "keys": keys_markdown,
        "about": about_markdown,
        "measuring": measuring_markdown,
        "experiments": experiments_markdown,
    }
    if key in made:
        return made[key]()
    if key.startswith(EXPERIMENT) and resource_path("help", f"{key}.md").is_file():
        return resource_path("help", f"{key}.md").read_text(encoding="utf-8")
    if key not in page_titles():
        raise KeyError(f"no help page {key!r}; there are: {', '.join(page_titles())}")
    return resource_path("help", f"{key}.md").read_text(encoding="utf-8")


def experiments_markdown() -> str:
    """The page on experiments: their questions by group, each leading to its own page."""
    from hhscope.experiments import list_experiments

    lines = [resource_path("help", "experiments.md").read_text(encoding="utf-8")]
    group = ""
    for one in list_experiments():
        if one.group != group:
            group = one.group
            lines += ["", f"## {group}", ""]
        page = f"{EXPERIMENT}{one.key.replace('-', '_')}"
        lines.append(f"- [{one.title}]({page}) {one.explanation}")
    return "\n".join(lines)


def measuring_markdown() -> str:
    """The page on cursors and measurements; the definitions are read from the measurements themselves."""
    from hhscope.analysis.measure import measure_groups

    lines = [
        resource_path("help", "measuring.md").read_text(encoding="utf-8"),
        "| | Unit | Definition |",
        "|---|---|---|",
    ]
    for group in measure_groups():
        lines.append(f"| **{group.title}** | | |")
        for measure in group.measures:
            unit = measure.unit.replace("{ca}", "of the pool") or "–"
            lines.append(f"| {measure.name} | {unit} | {_cell(measure.doc)} |")
    return "\n".join(lines)


def keys_markdown() -> str:
    """Every action with its keys, then the mouse; read from the action table, so never out of date."""
    from hhscope.ui.actions import MENUS
    from hhscope.ui.menus import key_text
    from hhscope.ui.tool_menu import all_actions

    lines = [
        "# Keys and mouse",
        "",
        "Single letters and Space work whenever you are not typing in a field.",
        "",
    ]
    for menu in MENUS:
        lines += [f"## {menu}", "", "| Key | Action | What it does |", "|---|---|---|"]
        for spec in all_actions():
            if spec.menu == menu:
                keys = " or ".join(f"**{_cell(key_text(key))}**" for key in spec.shortcuts) or "–"
                lines.append(f"| {keys} | {spec.text.rstrip('…')} | {spec.tip} |")
                ways = spec.entries() if spec.entries is not None else ()
                lines += [
                    f"| **{key_text(way.keys)}** | {way.text} | {way.tip} |" for way in ways if way.keys
                ]
        lines.append("")
    lines += ["## Mouse", "", "| Where | Move | What it does |", "|---|---|---|"]
    lines += [f"| {where} | **{move}** | {effect} |" for where, move, effect in _MOUSE]
    return "\n".join(lines)


def about_markdown() -> str:
    """Version, licence, and where this computer keeps what."""
    return "\n".join(
        [
            f"# hhscope {__version__}",
            "",
            "The oscilloscope for model neurons: Hodgkin–Huxley cells with calcium, live.",
            "",
            "| What | Where |",
            "|---|---|",
            f"| your own models | `{user_models_path()}` |",
            f"| settings | `{user_config_file('settings.json')}` |",
            f"| compiled kernels | `{kernel_cache_path()}` |",
            "",
            "Licence: MIT. The bundled font is Inter (SIL Open Font License); icons: Phosphor (MIT).",
        ]
    )


def open_help(window: MainWindow) -> None:
    """The page of the experiment that is shown, else the first."""
    area = window.experiments.area
    view = area.view if window.experiments.is_open and area is not None else None
    key = None if view is None else f"{EXPERIMENT}{view.experiment.key.replace('-', '_')}"
    show_page(window, key or "start")


def show_page(window: MainWindow, key: str) -> None:
    """Open the help on a page, or turn the open one to it."""
    found = window.findChild(HelpDialog)
    dialog = found if isinstance(found, HelpDialog) else HelpDialog(window)
    dialog.show_page(key)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class HelpDialog(QDialog):
    """A window beside the scopes, which go on running."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.browser = QTextBrowser(self)
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._on_browser_anchor_clicked)
        self.buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        for key, title in page_titles().items():
            button = QPushButton(title, self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, key=key: self.show_page(key))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[key] = button
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.browser)
        digit = self.fontMetrics().horizontalAdvance("0")
        self.resize(digit * 100, self.fontMetrics().height() * 40)

    def show_page(self, key: str) -> None:
        """Turn to a page."""
        self.buttons["experiments" if key.startswith(EXPERIMENT) else key].setChecked(True)
        document = QTextDocument(self.browser)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(16)
        document.setMarkdown(page_markdown(key))
        space_out(document, self.palette().color(QPalette.ColorRole.Mid))
        self.browser.setDocument(document)

    def _on_browser_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        elif url.scheme() == "experiment":
            self._follow(url)
        elif url.toString() in page_titles() or url.toString().startswith(EXPERIMENT):
            self.show_page(url.toString())

    def _follow(self, url: QUrl) -> None:
        """Set up the experiment that a link names, in the window behind."""
        from hhscope.ui.experiment_link import follow_link
        from hhscope.ui.main_window import MainWindow

        window = self.parent()
        if isinstance(window, MainWindow):
            follow_link(window, url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def space_out(document: QTextDocument, rule: QColor) -> None:
    """Give headings and paragraphs air, tables quiet rules, and bold words the bundled font's own weight."""
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        heading = form.headingLevel()
        in_table = QTextCursor(block).currentTable() is not None
        form.setTopMargin(18 if heading > 1 else 0)
        form.setBottomMargin(0 if in_table else (8 if heading else 6))
        QTextCursor(block).setBlockFormat(form)
        _soften(block)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format().toTableFormat()
            table.setBorderBrush(rule)
            table.setCellPadding(4)
            table.setBottomMargin(8)
            frame.setFormat(table)


def _soften(block: QTextBlock) -> None:
    part = block.begin()
    while not part.atEnd():
        fragment = part.fragment()
        if fragment.charFormat().fontWeight() > QFont.Weight.DemiBold:
            cursor = QTextCursor(block)
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            weight = QTextCharFormat()
            weight.setFontWeight(QFont.Weight.DemiBold)
            cursor.mergeCharFormat(weight)
        part += 1


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
