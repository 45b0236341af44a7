"""Helpers: source of the functions a kernel calls, written into it, because numba does not see a change elsewhere.

No library calls where a model's terms are computed: a call makes the processor put every number in flight aside.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from decimal import Decimal, localcontext
from functools import cache
from typing import Final

N_DENSE: Final = 5  # coefficients of the dense output of a state
_STEPS: Final = 128  # of the table of powers of two, per octave


@cache
def _powers_of_two() -> str:
    """2**(j/128), correctly rounded, as the bits of doubles."""
    with localcontext(prec=30):
        values = [float(Decimal(2) ** (Decimal(j) / _STEPS)) for j in range(_STEPS)]
    bits = [f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016x}" for value in values]
    rows = [", ".join(bits[k : k + 6]) for k in range(0, _STEPS, 6)]
    return "\nPOWERS = np.array([\n    " + ",\n    ".join(rows) + ",\n], np.int64)\n"


_BITS: Final = '''
@intrinsic
def bits_of(typing_context, x):
    """The bits of a number as an integer."""
    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))
    return types.int64(types.float64), generate


@intrinsic
def number_of(typing_context, bits):
    """The number made of these bits."""
    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())
    return types.float64(types.int64), generate
'''

# ln 2/128 and what a double leaves of it. The rest is added late: it is below 1e-13 of the number it corrects.
_EXP: Final = '''
@njit(**OPTIONS)
def exp_of(x, slope, steps):
    """e**(slope x) within 2 ulp for |slope x| < 708, held there outside; steps = slope 128/ln 2.

    2**(k/128) from a table, times the series of the rest.
    """
    power = slope * x
    if abs(power) > 708.0:
        return 3.023383144276055e+307 if power > 0.0 else 3.307553003638408e-308
    wide = x * steps + 6755399441055744.0  # its last bits hold the nearest whole number k
    k = wide - 6755399441055744.0
    r = power - k * 0.0054152123481245725
    bits = bits_of(wide)
    scale = number_of(POWERS[bits & 127] + ((bits & -128) << 45))
    high = (0.5 + r * 0.16666666666666666) + (r * r) * (0.041666666666666664 + r * 0.008333333333333333)
    return scale + scale * ((r - k * 1.8117553233174215e-19) + (r * r) * high)


@njit(**OPTIONS)
def exp(x):
    """e**x within 2 ulp for |x| < 708, held there outside."""
    return exp_of(x, 1.0, 184.6649652337873)
'''

# The series is that of artanh, fitted at the nodes of Chebyshev over |s| <= 3 - 2 sqrt 2.
_LOG: Final = '''
@njit(**OPTIONS)
def log(x):
    """ln x within 1 ulp: x = 2**k (1 + f), ln(1 + f) by the series of artanh; nan below 0, -inf at 0."""
    shift = 0.0
    if not (2.2250738585072014e-308 <= x < math.inf):
        if not 0.0 < x < math.inf:
            return -math.inf if x == 0.0 else x if x > 0.0 else math.nan
        shift = -54.0
        x = x * 18014398509481984.0
    power = (bits_of(x) - 0x3FE6A09E667F3BCD) >> 52
    k = power + shift
    f = number_of(bits_of(x) - (power << 52)) - 1.0
    s = f / (f + 2.0)
    z = s * s
    w = z * z
    odd = 0.39999999999899505 + w * (0.22222211134795078 + w * 0.1533172160055169)
    even = 0.28571428625975487 + w * (0.1818288912526188 + w * 0.14616449685088906)
    tail = 0.666666666666667 + z * (odd + z * even)
    half = 0.5 * f * f
    return k * 6.93147180369123816490e-01 + (f - (half - (s * (half + z * tail) + k * 1.90821492927058770002e-10)))
'''

_TRAP: Final = '''
@njit(**OPTIONS)
def vtrap(x, y):
    """x/(exp(x/y) - 1), by its series near x = 0."""
    u = x / y
    if abs(u) < 1e-5:
        return y * (1.0 - u / 2.0 + u * u / 12.0)
    return x / math.expm1(u)
'''

_CBRT: Final = '''
@njit(**OPTIONS)
def cbrt(x):
    """Cube root that keeps the sign."""
    return math.copysign(abs(x) ** (1.0 / 3.0), x)
'''

# A thousandth is plenty for the length of a step; two library powers took a fifth of its time. Fits at the nodes of
# Chebyshev over 1 <= m <= 2 and |r| <= 1/2.
_GROWTH: Final = '''
@njit(**OPTIONS)
def rough_log2(x):
    """log2 of a positive number within 0.001."""
    bits = bits_of(x)
    m = number_of((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
    high = -1.0268049073983176 + m * 0.1527002847975217
    return ((bits >> 52) - 1023) + (-2.136232065413076 + m * (3.011162150836806 + m * high))


@njit(**OPTIONS)
def rough_exp2(x):
    """2**x within a ten thousandth for |x| < 1000."""
    wide = x + 6755399441055744.0
    r = x - (wide - 6755399441055744.0)
    scale = number_of((bits_of(wide) + 1023) << 52)
    return scale * (1.0 + r * (0.6931367338836223 + r * (0.24263947854625822 + r * 0.0558382829462154)))
'''

# One call for all states, apart from the steps: in line, LLVM spreads and stores every coefficient with each step.
_SAMPLES: Final = '''
@intrinsic
def apart(typing_context):
    """Keep the function that calls this out of line."""
    def generate(context, builder, signature, args):
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()
    return types.none(), generate


@intrinsic
def eight_samples(typing_context, out, row, at, place, w, first):
    """Eight values of a step's dense output, into out[row, at] and on; its five coefficients are at w[first].

    place: time after the origin of the first, and of one sample (ns); begin of the step and inverse of its length (ms).
    """
    def generate(context, builder, signature, args):
        wide = ir.VectorType(ir.DoubleType(), 8)
        none = ir.Constant(wide, ir.Undefined)

        def spread(value):
            first = builder.insert_element(none, value, ir.Constant(ir.IntType(32), 0))
            return builder.shuffle_vector(first, none, ir.Constant(ir.VectorType(ir.IntType(32), 8), [0] * 8))

        def coefficient(k):
            index = builder.add(args[5], ir.Constant(ir.IntType(64), k))
            return spread(builder.load(builder.gep(memory.data, [index])))

        array = context.make_array(signature.args[0])(context, builder, args[0])
        memory = context.make_array(signature.args[4])(context, builder, args[4])
        start, step, begin, inverse = [spread(x) for x in cgutils.unpack_tuple(builder, args[3])]
        time = builder.fadd(start, builder.fmul(ir.Constant(wide, [float(k) for k in range(8)]), step))
        theta = builder.fmul(builder.fsub(builder.fmul(time, ir.Constant(wide, [1e-6] * 8)), begin), inverse)
        rest = builder.fsub(ir.Constant(wide, [1.0] * 8), theta)
        value = coefficient(4)
        for k, factor in ((3, rest), (2, theta), (1, rest), (0, theta)):
            value = builder.fadd(coefficient(k), builder.fmul(factor, value))
        width = builder.extract_value(array.shape, 1)
        place = builder.gep(array.data, [builder.add(builder.mul(args[1], width), args[2])])
        builder.store(value, builder.bitcast(place, wide.as_pointer()), align=8)
        return context.get_dummy_value()
    place_type = types.UniTuple(types.float64, 4)
    return types.none(out, types.int64, types.int64, place_type, w, types.int64), generate


@njit(**EXACT)
def one_sample(place, r0, r1, r2, r3, r4):
    """The first of `eight_samples`, with the same bits."""
    start, step, begin, inverse = place
    theta = (start * 1e-6 - begin) * inverse
    rest = 1.0 - theta
    return r0 + theta * (r1 + rest * (r2 + theta * (r3 + rest * r4)))


@njit(**EXACT)
def samples(out, rows, n_states, at, last, place, w, first):
    """The wanted states at samples ``at`` to ``last``, and up to seven more: the next step writes over them."""
    apart()
    start, step, begin, inverse = place
    for k in range(at, last + 1, 8):
        here = (start + (k - at) * step, step, begin, inverse)
        for state in range(n_states):
            if rows[state] >= 0:
                eight_samples(out, rows[state], k, here, w, first + 5 * state)
'''

# Source by name, in the order of writing, with the names that each needs.
HELPERS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "bits": ((), _BITS),
    "exp": (("bits",), _EXP),
    "log": (("bits",), _LOG),
    "vtrap": ((), _TRAP),
    "cbrt": ((), _CBRT),
    "growth": (("bits",), _GROWTH),
    "samples": ((), _SAMPLES),
}


def helper_source(wanted: Iterable[str]) -> str:
    """The source of these helpers and of what they need."""
    needed = set(wanted)
    for name in list(needed):
        needed |= set(HELPERS[name][0])
    parts = [_powers_of_two()] if "exp" in needed else []
    return "\n".join(parts + [source for name, (_, source) in HELPERS.items() if name in needed])
