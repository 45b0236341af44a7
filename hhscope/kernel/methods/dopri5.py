"""Dormand-Prince 5(4): adaptive steps, samples from the dense output of every state."""

from __future__ import annotations

from hhscope.kernel.methods.base import MethodSpec, Tableau

# J. R. Dormand & P. J. Prince, J. Comput. Appl. Math. 6:19-26 (1980), doi 10.1016/0771-050X(80)90013-3; dense output
# of E. Hairer, S. P. Norsett & G. Wanner, Solving Ordinary Differential Equations I, 2nd ed. (1993), ch. II.6.
_TABLEAU = Tableau(
    nodes=(0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0),
    stages=(
        (),
        (1 / 5,),
        (3 / 40, 9 / 40),
        (44 / 45, -56 / 15, 32 / 9),
        (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
        (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
        (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
    ),
    error=(71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40),
    dense=(
        -12715105075 / 11282082432,
        0.0,
        87487479700 / 32700410799,
        -10690763975 / 1880347072,
        701980252875 / 199316789632,
        -1453857185 / 822651844,
        69997945 / 29380423,
    ),
    order=5,
)

METHOD = MethodSpec(
    key="dopri5",
    title="Dormand–Prince 5(4), adaptive",
    doc="Fifth order, chooses its own steps for a tolerance; samples from its dense output. Fast and exact.",
    source="J. R. Dormand & P. J. Prince, J. Comput. Appl. Math. 6:19-26 (1980)",
    order=5,
    may_substep=False,
    tableau=_TABLEAU,
)
