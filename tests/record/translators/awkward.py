"""A model that is hard to write in other languages: every function, names that mean something else, nasty texts."""

from __future__ import annotations

from hhscope.model import parse_model
from hhscope.model.model import Model

# In each language something: keywords, built-ins, units of Brian2, names that differ in capitals only, long names.
_LONG = " + ".join(
    "(" + " + ".join(f"1e-9*(V + {n})" for n in range(k, k + 10)) + ")" for k in range(0, 100, 10)
)

TEXT = f'''
[model]
id = "awkward"
name = 'Ends it: """ \\'
source = "V'=1 \\u2028 # µ \\\\"
doc = "done\\ndone\\nimport os; os.abort()\\n@ total=5 \\\\"
I_default = 8.0

[membrane]
C = 1.0
V0 = -65.0

[temperature]
T_ref = 6.3
T = 8.0
Q10 = 3.0

[params]
lambda = 50.0
EK = -77.0
ek = -54.4
t = 1.0
sin = 0.5
mV = 2.0
N = 0.3
a_parameter_with_a_very_long_name = 2.5
a_parameter_with_a_very_long_nature = 0.5
alpha_m = 1.0
math = 0.1
on = 2000.0
slopes = 1e-5
heav = -0.5
P = 0.001

[define]
y = "where(V < -80, -(V + 80)/100, sqrt(abs(V)/100)) + min(V, -1)*0.0001 - max(-V, 1)*0.0001"
mS = "cbrt(V/1000) + sinh(V/100)*0.01 + tanh(V/50) + log(2 + y)"
ms = "pow(abs(V) + 1, sin)*0.001 + (0.5)^a_parameter_with_a_very_long_name - -2^2*0.001 + ({_LONG})"
import = "2^-1*a_parameter_with_a_very_long_nature - (1 - (2 - V/100))*0.001 + 8/(4/2)*1e-4"

[gates]
m = {{ alpha = "alpha_m*0.1*vtrap(-(V+40), 10)", beta = "4*exp(-(V+65)/18)", q10 = 3.0 }}
h = {{ alpha = "0.07*exp(-(V+65)/20)", beta = "sigm((V+35)/10)", scale = 1.0 }}
H = {{ inf = "sigm((V+40)/7)", tau = "5 + 0.1*cosh((V+50)/40)", init = 0.4 }}
is = {{ inf = "1/(1+exp(-(V+10)/6))", instant = true }}
exprel = {{ alpha = "0.2*vtrap(V+20, 5)", beta = "0.2", instant = true }}
n = {{ alpha = "0.01*vtrap(-(V+55), 10)", beta = "0.125*exp(-(V+65)/80)" }}

[currents]
Na = {{ g = 120.0, gates = {{ m = 3, h = 1 }}, E = "lambda", blocker = "TTX" }}
K = {{ g = 36.0, gates = {{ n = 4 }}, E = "EK", blocker = "TEA \\\\" }}
k = {{ g = 0.3, E = "ek + y + mS + ms + import" }}
Ca = {{ g = 0.4, gates = {{ is = 2 }}, E = "nernst(2, Ca, on, T)" }}
with_a_long_name = {{ g = 1e-5, factor = "P", gates = {{ H = 1 }}, drive = "ghk(V, 2, Ca, on, T)" }}

[pools]
Ca = {{ init = 0.1, unit = "uM", rhs = "-0.05*I_Ca - (Ca - math)/8 + 0*I_with_a_long_name" }}

[states]
lag = {{ init = -60.0, unit = "mV", rhs = "(V - lag)/(mV*10) + heav*0.01*exprel" }}
'''


def awkward() -> Model:
    """The model."""
    return parse_model(TEXT)
