"""What a model is: file format, expressions, checks, library; no numba, no scipy, no Qt."""

from hhscope.model.dynamics import currents, derivatives, environment, gate_curves, start_state
from hhscope.model.errors import ModelError
from hhscope.model.evaluate import evaluate
from hhscope.model.library import (
    GROUPS,
    FileStamp,
    ModelEntry,
    changed_since,
    duplicate_as_user_model,
    list_models,
    load_model,
    stamp,
)
from hhscope.model.loading import check_file, parse_model
from hhscope.model.model import Current, Gate, Model, Numerics, ParameterInfo, Pool, Try, View
from hhscope.model.parameters import check_values
from hhscope.model.parser import ExpressionError, parse
from hhscope.model.printing import to_text
from hhscope.model.resolve import auxiliary_order
from hhscope.model.signals import Kind, Signal, signals

__all__ = [
    "GROUPS",
    "Current",
    "ExpressionError",
    "FileStamp",
    "Gate",
    "Kind",
    "Model",
    "ModelEntry",
    "ModelError",
    "Numerics",
    "ParameterInfo",
    "Pool",
    "Signal",
    "Try",
    "View",
    "auxiliary_order",
    "changed_since",
    "check_file",
    "check_values",
    "currents",
    "derivatives",
    "duplicate_as_user_model",
    "environment",
    "evaluate",
    "gate_curves",
    "list_models",
    "load_model",
    "parse",
    "parse_model",
    "signals",
    "stamp",
    "start_state",
    "to_text",
]
