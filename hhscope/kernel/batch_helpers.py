"""Lane helpers: source of the functions a batch kernel calls, written so that loops over cells become vector code.

No branches and no library calls: `choose` is a select, powers of two are made from bits, whole numbers by adding a
large number whose last digit is 1 (which also rounds). Float64 within 4 ulp of the exact value, float32 within a few.
"""

from __future__ import annotations

from typing import Final

from hhscope.kernel.batch_types import LaneType

_COMMON: Final = '''
@intrinsic
def use_widest_registers(typing_context):
    """Let the function that calls this use vectors of 512 bits, which LLVM avoids on some processors that have them."""
    def generate(context, builder, signature, args):
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()
    return types.none(), generate


@intrinsic
def choose(typing_context, condition, yes, no):
    """``yes`` where the condition holds, else ``no``; both are computed."""
    def generate(context, builder, signature, args):
        return builder.select(args[0], args[1], args[2])
    return yes(types.boolean, yes, yes), generate


@intrinsic
def bits_of(typing_context, x):
    """The bits of a number as a whole number of its size."""
    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(SIZE))
    return INT(x), generate


@intrinsic
def number_of(typing_context, bits):
    """The number made of these bits."""
    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], FLOAT)
    return REAL_TYPE(bits), generate


@intrinsic
def shift_left(typing_context, bits, places):
    """Bits moved up."""
    def generate(context, builder, signature, args):
        return builder.shl(args[0], args[1])
    return bits(bits, bits), generate


@intrinsic
def shift_right(typing_context, bits, places):
    """Bits moved down, the sign kept."""
    def generate(context, builder, signature, args):
        return builder.ashr(args[0], args[1])
    return bits(bits, bits), generate


@intrinsic
def plus(typing_context, bits, others):
    """The sum of integers, of their own size."""
    def generate(context, builder, signature, args):
        return builder.add(args[0], args[1])
    return bits(bits, bits), generate


@intrinsic
def minus(typing_context, bits, others):
    """The difference of integers, of their own size."""
    def generate(context, builder, signature, args):
        return builder.sub(args[0], args[1])
    return bits(bits, bits), generate


@intrinsic
def real_of(typing_context, x):
    """An integer as a number."""
    def generate(context, builder, signature, args):
        return builder.sitofp(args[0], FLOAT)
    return REAL_TYPE(x), generate
'''

_LOG: Final = ("log_power", "log_rest", "log_sum")

# The coefficients of exp and log are fits at the nodes of Chebyshev over |r| <= ln 2/2 and |s| <= 3 - 2 sqrt 2.
# name -> (what it calls, source). $1.5$ is a literal of the lane's type, #5# an integer of its size.
_FUNCTIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "exp": (
        (),
        '''
@njit(**OPTIONS)
def exp(x, lit):
    """e**x, held at e**-LIMIT and e**LIMIT: x - k ln 2 in two parts, its series, 2**k from the bits of a sum."""
    x = choose(x < $-LIMIT$, $-LIMIT$, x)
    x = choose(x > $LIMIT$, $LIMIT$, x)
    t = x * $1.4426950408889634$ + $ROUND_BIASED$
    k = t - $ROUND_BIASED$
    r = (x - k * $LN2_HIGH$) - k * $LN2_LOW$
    scale = number_of(shift_left(bits_of(t), #MANTISSA#))
EXP_SERIES
''',
    ),
    "log_power": (
        (),
        '''
@njit(**OPTIONS)
def log_power(x, lit):
    """k of x = 2**k m with m in [sqrt 1/2, sqrt 2)."""
    return real_of(shift_right(minus(bits_of(x), #SQRT_HALF_BITS#), #MANTISSA#))
''',
    ),
    "log_rest": (
        (),
        '''
@njit(**OPTIONS)
def log_rest(x, lit):
    """m - 1 of x = 2**k m with m in [sqrt 1/2, sqrt 2)."""
    k = shift_right(minus(bits_of(x), #SQRT_HALF_BITS#), #MANTISSA#)
    return number_of(minus(bits_of(x), shift_left(k, #MANTISSA#))) - $1.0$
''',
    ),
    "log_sum": (
        (),
        '''
@njit(**OPTIONS)
def log_sum(x, k, f, s, lit):
    """ln x from its parts, s = f/(f + 2): ln(1 + f) by the series of artanh; nan below 0, -inf at 0."""
    z = s * s
    tail = LOG_SERIES
    half = $0.5$ * f * f
    found = k * $LN2_HIGH$ + (f - (half - (s * (half + z * tail) + k * $LN2_LOW$)))
    found = choose(x > $0.0$, found, choose(x == $0.0$, -INF, NAN))
    return choose(x == INF, INF, found)
''',
    ),
    "log": (
        _LOG,
        '''
@njit(**OPTIONS)
def log(x, lit):
    """ln x."""
    f = log_rest(x, lit)
    return log_sum(x, log_power(x, lit), f, f / (f + $2.0$), lit)
''',
    ),
    "pow": (
        ("exp", "log", *_LOG),
        '''
@njit(**OPTIONS)
def pow(x, y, lit):
    """x**y; below 0 only whole y give a number."""
    size = exp(y * log(abs(x), lit), lit)
    size = choose(x == $0.0$, choose(y > $0.0$, $0.0$, choose(y < $0.0$, INF, $1.0$)), size)
    whole = (y + $ROUND$) - $ROUND$ == y
    half = y * $0.5$
    even = (half + $ROUND$) - $ROUND$ == half
    return choose(x < $0.0$, choose(whole, choose(even, size, -size), NAN), size)
''',
    ),
    "cbrt": (
        ("exp", "log", *_LOG),
        '''
@njit(**OPTIONS)
def cbrt(x, lit):
    """Cube root that keeps the sign: e**(ln|x|/3), improved by one step of Newton's."""
    size = abs(x)
    root = exp(log(choose(size > $0.0$, size, $1.0$), lit) * $0.3333333333333333$, lit)
    root = root - (root * root * root - size) / ($3.0$ * root * root)
    root = choose(x < $0.0$, -root, root)
    return choose(size > $0.0$, root, x)
''',
    ),
    "sinh": (
        ("exp",),
        '''
@njit(**OPTIONS)
def sinh(x, lit):
    """Hyperbolic sine; by its series near 0."""
    e = exp(x, lit)
    z = x * x
    series = x * ($1.0$ + z * ($0.16666666666666666$ + z * ($8.3333333333333332e-3$ + z * ($1.9841269841269841e-4$
        + z * ($2.7557319223985893e-6$ + z * $2.505210838544172e-8$)))))
    return choose(abs(x) < $0.3$, series, $0.5$ * (e - $1.0$ / e))
''',
    ),
    "cosh": (
        ("exp",),
        '''
@njit(**OPTIONS)
def cosh(x, lit):
    """Hyperbolic cosine."""
    e = exp(x, lit)
    return $0.5$ * (e + $1.0$ / e)
''',
    ),
    "tanh": (
        ("exp",),
        '''
@njit(**OPTIONS)
def tanh(x, lit):
    """Hyperbolic tangent, with its own sign of small x."""
    z = x * x
    series = x * ($1.0$ - z * ($0.3333333333333333$ - z * ($0.13333333333333333$ - z * $5.3968253968253971e-2$)))
    return choose(z < $TANH_SMALL$, series, $1.0$ - $2.0$ / (exp($2.0$ * x, lit) + $1.0$))
''',
    ),
    "min": ((), '\n@njit(**OPTIONS)\ndef min(x, y, lit):\n    """The smaller."""\n    return choose(y < x, y, x)\n'),
    "max": ((), '\n@njit(**OPTIONS)\ndef max(x, y, lit):\n    """The larger."""\n    return choose(y > x, y, x)\n'),
    "sqrt": ((), '\n@njit(**OPTIONS)\ndef sqrt(x, lit):\n    """Square root."""\n    return math.sqrt(x)\n'),
}  # fmt: skip

_SERIES: Final = {
    "float64": {
        "EXP_SERIES": """    r2 = r * r
    r4 = r2 * r2
    low = ($1.0$ + r * $1.0000000000000069$) + r2 * ($0.5000000000000007$ + r * $0.1666666666655377$)
    mid = $0.041666666666563504$ + r * $0.008333333385889036$
    mid = mid + r2 * ($0.0013888888935097334$ + r * $0.00019841169989941182$)
    top = ($2.4801501521826857e-05$ + r * $2.7640297479648016e-06$) + r2 * $2.762741200946319e-07$
    return (low + r4 * (mid + r4 * top)) * scale""",
        # ln((1+s)/(1-s)) = 2s + s·z·tail, z = s·s, |s| <= 0.1716: 5e-18 of it
        "LOG_SERIES": "$0.666666666666667$ + z * ($0.39999999999899505$ + z * ($0.28571428625975487$"
        " + z * ($0.22222211134795078$ + z * ($0.1818288912526188$ + z * ($0.1533172160055169$"
        " + z * $0.14616449685088906$)))))",
        "SQRT_HALF_BITS": "0x3FE6A09E667F3BCD",
        "MANTISSA": "52",
        "ROUND_BIASED": "6755399441056767.0",  # 1.5 · 2**52 and the 1023 that exponents of doubles are shifted by
        "ROUND": "6755399441055744.0",
        "LN2_HIGH": "6.93147180369123816490e-01",
        "LN2_LOW": "1.90821492927058770002e-10",
        "TANH_SMALL": "1e-3",
    },
    "float32": {
        "EXP_SERIES": """    return ($1.0$ + r * ($1.0$ + r * ($0.5$ + r * ($0.16666576772492425$
        + r * ($0.04166655123631129$ + r * ($0.008363215197499708$ + r * $0.0013926573424110872$)))))) * scale""",
        "LOG_SERIES": "$0.6666666655449709$ + z * ($0.4000012183980616$ + z * ($0.28550820815958683$"
        " + z * $0.23330467216342318$))",
        "SQRT_HALF_BITS": "0x3F3504F3",
        "MANTISSA": "23",
        "ROUND_BIASED": "12583039.0",  # 1.5 · 2**23 and 127
        "ROUND": "12582912.0",
        "LN2_HIGH": "0.693359375",
        "LN2_LOW": "-2.12194440e-4",
        "TANH_SMALL": "1e-2",
    },
}  # fmt: skip


def helper_names() -> frozenset[str]:
    """The functions that `helpers` can write."""
    return frozenset(_FUNCTIONS)


def helpers(wanted: set[str], lane: LaneType) -> tuple[str, tuple[float, ...]]:
    """The source of these functions, what they call and `choose`, and the numbers of the tuple lit that they take.

    Numbers come in as arguments because literals of vector code are fetched anew at every use.
    """
    needed = set(wanted)
    for name in wanted:
        needed |= set(_FUNCTIONS[name][0])
    ordered = [name for name in _FUNCTIONS if name in needed]
    text = "".join(_FUNCTIONS[name][1] for name in ordered)
    for name, value in _SERIES[lane.name].items():
        text = text.replace(name, value)
    text = text.replace("LIMIT", repr(lane.exponent))
    literals: dict[str, int] = {}
    typed = lane.typed(text, literals)
    return _head(lane) + typed, tuple(float(literal) for literal in literals)


def _head(lane: LaneType) -> str:
    bits = "64" if lane.name == "float64" else "32"
    kind = "ir.DoubleType()" if lane.name == "float64" else "ir.FloatType()"
    common = _COMMON.replace("SIZE", bits).replace("FLOAT", kind)
    common = common.replace("INT(", f"types.int{bits}(").replace("REAL_TYPE", f"types.{lane.name}")
    return f"INF = np.{lane.name}(np.inf)\nNAN = np.{lane.name}(np.nan)\n{common}"
