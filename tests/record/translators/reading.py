"""Reading back what was written: the right-hand side of a script, worked out from its text alone."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Slopes = dict[str, float]


def exprel(x: float) -> float:
    """(exp(x) - 1)/x."""
    return float(np.expm1(x) / x) if x else 1.0


_MATHS: dict[str, Any] = {
    "exp": np.exp, "log": np.log, "ln": np.log, "sqrt": np.sqrt, "abs": abs, "tanh": np.tanh, "cosh": np.cosh,
    "sinh": np.sinh, "sin": np.sin, "sign": np.sign, "min": min, "max": max, "exprel": exprel, "inf": math.inf,
    "clip": lambda x, low, high: min(max(x, low), high), "choose": lambda c, yes, no: yes if c else no,
    "heav": lambda x: 0.0 if x < 0 else 1.0, "mod": math.fmod, "int": int, "pi": math.pi,
}  # fmt: skip


_KEYWORDS = re.compile(rf"\b({'|'.join(set(keyword.kwlist) - {'if', 'else'})})\b")


def value(text: str, names: Mapping[str, Any]) -> float:
    """A formula that Python can read."""
    with np.errstate(all="ignore"):
        return float(eval(text, dict(_MATHS), dict(names)))


def python_of_xpp(formula: str) -> str:
    """XPP's choice and power in Python's words; names that are Python's keywords in capitals."""
    formula = _KEYWORDS.sub(lambda match: match[0].upper(), formula.replace("^", "**"))
    return formula.replace("if(", "choose(").replace(")then(", ", ").replace(")else(", ", ")


class Xpp:
    """An .ode file.

    Attributes
    ----------
    fixed, slopes : formulas by name; parameters, start : numbers by name; all names in small letters
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [line for line in text.splitlines() if not line.startswith("#")]
        self.parameters: dict[str, float] = {}
        self.start: dict[str, float] = {}
        self.fixed: dict[str, str] = {}
        self.slopes: dict[str, str] = {}
        self.functions: dict[str, tuple[str, str]] = {}
        self.options: dict[str, str] = {}
        for line in self.lines:
            self._take(line.lower())

    def _take(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        name, _, formula = line.partition("=")
        if word in ("par", "init"):
            name, _, number = rest.partition("=")
            {"par": self.parameters, "init": self.start}[word][name] = float(number)
        elif word == "@":
            self.options |= dict(part.split("=") for part in rest.split(", "))
        elif line == "done":
            pass
        elif match := re.fullmatch(r"(\w+)\((.*)\)", name):
            self.functions[match[1]] = (match[2], formula)
        elif name.endswith("'"):
            self.slopes[name[:-1]] = formula
        else:
            self.fixed[name] = formula

    @property
    def names(self) -> list[str]:
        """All that are given a meaning, in order."""
        return [*self.slopes, *self.parameters, *self.fixed, *self.functions]

    def work_out(self, state: Mapping[str, float], t: float) -> Slopes:
        """d/dt of every state, in the order of the equations; ``state`` in the same order, whatever its names."""
        names: dict[str, Any] = {python_of_xpp(name): number for name, number in self.parameters.items()}
        names |= {python_of_xpp(name): v for name, v in zip(self.slopes, state.values(), strict=True)}
        names["t"] = t
        functions: dict[str, Callable[..., float]] = {}
        for name, (args, formula) in self.functions.items():
            made = eval(f"lambda {args}: {python_of_xpp(formula)}", {**_MATHS, **functions})
            functions[name] = made
        names |= functions
        for name, formula in self.fixed.items():
            names[python_of_xpp(name)] = value(python_of_xpp(formula), names)
        return {name: value(python_of_xpp(text), names) for name, text in self.slopes.items()}


class Brian:
    """A Brian2 script: its dictionaries and equations."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parameters: dict[str, float] = self._table("parameters")
        self.start: dict[str, float] = self._table("start")
        self.fixed: dict[str, str] = {}
        self.slopes: dict[str, str] = {}
        found = re.search(r'^equations = """\n(.*?)\n"""$', text, re.S | re.M)
        if found is None:
            raise AssertionError("no equations")
        for line in found[1].splitlines():
            name, _, formula = line.removesuffix(" : 1").partition(" = ")
            if match := re.fullmatch(r"d(\w+)/dt", name):
                self.slopes[match[1]] = formula
            else:
                self.fixed[name] = formula

    def _table(self, name: str) -> dict[str, float]:
        found = re.search(rf"^{name} = (\{{.*?^\}})$", self.text, re.S | re.M)
        if found is None:
            raise AssertionError(f"no {name}")
        table: dict[str, float] = eval(found[1], {})
        return table

    def work_out(self, state: Mapping[str, float], t: float) -> Slopes:
        """d/dt of every state at a step that begins at ``t``; ``state`` in the order of the equations."""
        names: dict[str, Any] = {**self.parameters, "t": t, "t_in_timesteps": t, "dt": 1.0, "ms": 1.0}
        names |= dict(zip(self.slopes, state.values(), strict=True))
        for name, formula in self.fixed.items():
            names[name] = value(formula, names)
        return {name: value(text, names) for name, text in self.slopes.items()}
