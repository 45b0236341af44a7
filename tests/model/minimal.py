"""A small model file to break in tests."""

MINIMAL = """\
[model]
id = "mini"
name = "Minimal"
I_default = 1.0
[membrane]
C = 1.0
V0 = -65.0
[temperature]
T_ref = 20.0
T = 20.0
Q10 = 3.0
[params]
EL = -65.0
kCa = 0.1
[define]
u = "V + 65"
[gates]
m = { alpha = "0.1*vtrap(-(V+40), 10)", beta = "4*exp(-u/18)" }
p = { inf = "sigm((V+20)/5)", instant = true }
[currents]
L = { g = 0.3, E = "EL" }
Ca = { g = 0.5, gates = { m = 2, p = 1 }, E = "120", blocker = "Cd" }
[pools]
Ca_i = { init = 0.1, unit = "uM", rhs = "-kCa*I_Ca - Ca_i" }
[states]
w = { init = 0.0, rhs = "V/100 - w" }
"""
