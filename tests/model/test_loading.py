"""Every fault of a model file is one ModelError that names place, fault and cure; nothing else ever comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hhscope.model import Model, ModelError, check_file, load_model, parse_model
from hhscope.model.loading import MAX_FILE
from hhscope.paths import resource_path
from tests.model.minimal import MINIMAL
from tests.models import SHIPPED

# (what is replaced, by what, place, words of the line)
FAULTS = [
    ('id = "mini"', 'id = "Mini model"', "model.id", "small letters"),
    ('id = "mini"\n', "", "model", "'id' is missing"),
    ("[membrane]\nC = 1.0\nV0 = -65.0\n", "", "", "the section [membrane] is missing"),
    ("[membrane]", "[membrain]", "", "unknown section 'membrain' (did you mean 'membrane'?)"),
    ("V0 = -65.0", "V_0 = -65.0", "membrane", "unknown key 'V_0' (did you mean 'V0'?)"),
    ("C = 1.0", "C = 0.0", "membrane.C", "above 0"),
    ("C = 1.0", "C = -1", "membrane.C", "above 0"),
    ("C = 1.0", "C = nan", "membrane.C", "finite"),
    ("C = 1.0", "C = true", "membrane.C", "expected a number, not true or false"),
    ("V0 = -65.0", "V0 = -inf", "membrane.V0", "finite"),
    ("Q10 = 3.0", "Q10 = 0.0", "temperature.Q10", "above 0"),
    ("T = 20.0", "T = -300.0", "temperature.T", "absolute zero"),
    ('name = "Minimal"', 'name = "Mini\\nmal"', "model.name", "line break"),
    ('name = "Minimal"', 'name = "M"\ngroup = "mine"', "model.group", "builtin, demo, published or example"),
    ("EL = -65.0", 'EL = "-65"', "params.EL", "expected a number, not text"),
    ("EL = -65.0", "EL = 1" + "0" * 400, "params.EL", "finite"),
    ("kCa = 0.1", "kCa = 0.1\nV = 3.0", "params.V", "'V' is a built-in name"),
    ("kCa = 0.1", "kCa = 0.1\nI = 3.0", "params.I", "built-in"),
    ("kCa = 0.1", "kCa = 0.1\nexp = 3.0", "params.exp", "is a function"),
    ("kCa = 0.1", "kCa = 0.1\ng_x = 3.0", "params.g_x", "belong to conductances"),
    ("kCa = 0.1", "kCa = 0.1\nI_x = 3.0", "params.I_x", "belong to currents"),
    ("kCa = 0.1", "kCa = 0.1\nblock_x = 3.0", "params.block_x", "belong to blockers"),
    ("kCa = 0.1", 'kCa = 0.1\n"a b" = 3.0', "params", "'a b' cannot be a name"),
    ("kCa = 0.1", 'kCa = 0.1\n"a\\nb" = 3.0', "params", "cannot be a name"),
    ("[states]", '[states]\n"a\\nb" = {}', "states", "cannot be a name"),
    ("C = 1.0", 'C = 1.0\n"a\\nb" = 3.0', "membrane", "cannot be a name"),
    ("4*exp(-u/18)", "y" * 3000, "gates.m.beta", "unknown name 'yyy"),
    ("kCa = 0.1", 'kCa = 0.1\n"ä" = 3.0', "params", "cannot be a name"),
    ("kCa = 0.1", "kCa = 0.1\nm = 3.0", "gates.m", "already used in [params]"),
    ("w = {", "Ca_i = {", "states.Ca_i", "already used in [pools]"),
    ("EL = -65.0", "EL = -65.0\nEL = -64.0", "line", "is it given twice?"),
    ("L = { g", "stim = { g", "currents.stim", "total input"),
    ('u = "V + 65"', 'u = "V + 65 + w2"', "define.u", "unknown name 'w2' (did you mean 'w'?)"),
    ('u = "V + 65"', 'u = "u + 65"', "define.u", "circular: u -> u"),
    ('u = "V + 65"', 'u = "x"\nx = "y"\ny = "u"', "define.u", "circular: u -> x -> y -> u"),
    ('u = "V + 65"', 'u = "x"\nx = "V"', "define.u", "uses 'x' before its line (move x above u)"),
    ('u = "V + 65"', 'u = "V + p"', "define.u", None),  # an instantaneous gate may be used
    ('"sigm((V+20)/5)"', '"sigm(q)", instant = true }\nq = { inf = "p"', "gates.p", "circular: p -> q -> p"),
    ('u = "V + 65"', 'u = "V + I_L"', "define.u", "[define] cannot use the current 'I_L'"),
    ("4*exp(-u/18)", "4*exp(-I_L/18)", "gates.m.beta", "[gates] cannot use the current 'I_L'"),
    ("4*exp(-u/18)", "4*exp(-vv/18)", "gates.m.beta", "unknown name 'vv' (did you mean 'V'?)"),
    ("4*exp(-u/18)", "4*exp(-V0/18)", "gates.m.beta", "V0 is the start of V"),
    ("4*exp(-u/18)", "4**2", "gates.m.beta", "character 3: unexpected '*' (write ^ for powers)"),
    ("4*exp(-u/18)", "1/(V+50) + 1", "gates.m.beta", "V = -50 mV (write x/(exp(x/y) - 1) as vtrap(x, y))"),
    ("0.1*vtrap(-(V+40), 10)", "(V+40)/(1-exp(-(V+40)/10))", "gates.m.alpha", "V = -40 mV"),
    (
        ', beta = "4*exp(-u/18)"',
        "",
        "gates.m",
        "has alpha (a gate has either alpha and beta, or inf and tau)",
    ),
    (', beta = "4*exp(-u/18)"', ', tau = "1"', "gates.m", "has alpha and tau"),
    (', beta = "4*exp(-u/18)"', ', beta = "1", inf = "1"', "gates.m", "has alpha and beta and inf"),
    (", instant = true", "", "gates.p", "has inf"),
    (", instant = true", ', tau = "0*V"', "gates.p", "dp/dt is nan at the start"),
    (", instant = true", ", instant = true, init = 0.1", "gates.p.init", "no start value"),
    (', beta = "4*exp(-u/18)"', ', beta = "1", init = 1.5', "gates.m.init", "between 0 and 1"),
    (', beta = "4*exp(-u/18)"', ', beta = "1", scale = 0', "gates.m.scale", "above 0"),
    (', beta = "4*exp(-u/18)"', ', beta = "1", q10 = -1', "gates.m.q10", "above 0"),
    (", instant = true", ', tau = "1", scale = 2.0', "gates.p.scale", "belongs to alpha and beta"),
    (
        ', beta = "4*exp(-u/18)"',
        ', beta = "1", alhpa = "2"',
        "gates.m",
        "unknown key 'alhpa' (did you mean 'alpha'?)",
    ),
    (', beta = "4*exp(-u/18)"', ", beta = 4", "gates.m.beta", 'put it in quotes: beta = "..."'),
    (', beta = "4*exp(-u/18)"', ', beta = "4*m"', "gates.m", "m -> m (give it an init)"),
    (
        ', beta = "4*exp(-u/18)"',
        ', beta = "4*m", init = 0.5',
        None,
        None,
    ),  # a rate may use its own gate: a state
    ('alpha = "0.1*vtrap(-(V+40), 10)"', 'alpha = "m"', "gates.m", "its start depends on itself"),
    ("m = 2, p = 1", "m = 2, q = 1", "currents.Ca.gates", "gate 'q' is used but not defined"),
    ("m = 2, p = 1", "m = 17", "currents.Ca.gates.m", "<= 16"),
    ("m = 2, p = 1", "m = 0", "currents.Ca.gates.m", ">= 1"),
    ("m = 2, p = 1", "m = 1.5", "currents.Ca.gates.m", "whole number"),
    ('g = 0.3, E = "EL"', "g = 0.3", "currents.L", "has neither E nor drive"),
    ('g = 0.3, E = "EL"', 'g = 0.3, E = "EL", drive = "1"', "currents.L", "has both E and drive"),
    ('g = 0.3, E = "EL"', 'g = -0.3, E = "EL"', "currents.L.g", "must not be negative"),
    ('g = 0.3, E = "EL"', 'E = "EL"', "currents.L", "'g' is missing"),
    (
        'E = "EL"',
        'E = "EL + I_Ca"',
        "currents.L.E",
        "uses 'I_Ca' above or at its own current (move Ca above it)",
    ),
    ('E = "120"', 'E = "120 + I_Ca"', "currents.Ca.E", "at its own current"),
    ('E = "120"', 'E = "120 + I_L"', None, None),  # a current above may be used
    ("-kCa*I_Ca - Ca_i", "-kCa*I_Cal", "pools.Ca_i.rhs", "did you mean 'I_Ca'?"),
    ("-kCa*I_Ca - Ca_i", "log(-1)", "pools.Ca_i", "dCa_i/dt is nan"),
    ("V/100 - w", "1/0", "states.w", "dw/dt is inf"),
    ("init = 0.0, ", "", "states.w", "'init' is missing"),
    ("[states]", "[numerics]\ndt = 0.0\n[states]", "numerics.dt", "between 0 and 1000"),
    ("[states]", "[numerics]\ndt = 0.0000001\n[states]", "numerics.dt", "whole number of nanoseconds"),
    ("[states]", "[numerics]\nstep = 1.0\n[states]", "numerics", "unknown key 'step'"),
    ("[states]", "[view]\nspan_ms = 0\n[states]", "view.span_ms", "above 0"),
    ("[states]", "[view]\nv_range = [1.0]\n[states]", "view.v_range", "a list of length 2"),
    ("[states]", "[view]\nv_range = [1, -1]\n[states]", "view.v_range", "1 is not below -1"),
    ("[states]", "[view]\nonce = 1\n[states]", "view.once", "true or false"),
    ("[states]", '[[try]]\ntext = "a"\nset = { g_X = 1.0 }\n[states]', "try[1].set.g_X", "is no parameter"),
    ("[states]", '[[try]]\ntext = "a"\nset = { g_L = -1 }\n[states]', "try[1].set.g_L", "cannot be negative"),
    ("[states]", '[[try]]\ntext = "a"\nset = { }\n[states]', "try[1].set", "sets nothing"),
    ("[states]", '[[try]]\ntext = " "\nset = { I = 1 }\n[states]', "try[1].text", "is empty"),
    ("[states]", '[try]\ntext = "a"\n[states]', "try", "expected a list"),
    ("[states]", "[ui]\nEK = { min = 0 }\n[states]", "ui.EK", "'EK' cannot be set (known here: EL, kCa"),
    ("[states]", "[ui.EL]\nmin = 1\nmax = 0\n[states]", "ui.EL", "min 1 is not below max 0"),
    ("[states]", "[ui.EL]\nmin = -1\nmax = 1\nlog = true\n[states]", "ui.EL", "logarithmic"),
    ("[states]", "[ui.EL]\nlable = 'x'\n[states]", "ui.EL", "did you mean 'label'?"),
    ("[states]", "[states", "line 25", "not valid TOML"),
    ("[model]", "x = " + "[" * 5000, "", "nested too deeply"),
    ("[model]", "x = " + "9" * 5000, "", "not valid TOML"),
    ("[model]", "when = 1979-05-27\n[model]", "", "unknown section 'when'"),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), FAULTS)
def test_a_fault_is_one_line_with_place_and_cure(
    old: str, new: str, place: str | None, words: str | None
) -> None:
    assert old in MINIMAL
    text = MINIMAL.replace(old, new, 1)
    if words is None:
        parse_model(text)
        return
    with pytest.raises(ModelError) as caught:
        parse_model(text, path=Path("some.toml"))
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("some.toml: ")
    assert words in line
    assert place is not None
    assert caught.value.place.startswith(place)


def test_the_minimal_file_is_a_model() -> None:
    model = parse_model(MINIMAL)
    assert model.state_names == ("V", "m", "Ca_i", "w")
    assert list(model.parameters) == ["EL", "kCa", "g_L", "g_Ca", "block_Ca", "C", "V0", "T", "T_ref", "Q10"]
    assert model.parameters["block_Ca"].label == "Cd"
    assert (model.numerics.dt, model.view.span_ms, model.tries) == (0.01, 100.0, ())
    assert model.text == MINIMAL


@pytest.mark.parametrize(
    ("section", "entry", "count"),
    [
        ("gates", 'x{} = {{ inf = "0", tau = "1" }}', 65),
        ("currents", 'X{} = {{ g = 1.0, E = "0" }}', 65),
        ("pools", 'X{} = {{ init = 1.0, rhs = "0" }}', 65),
        ("params", "x{} = 1.0", 401),
        ("define", 'x{} = "1"', 201),
    ],
)
def test_absurd_numbers_of_things_are_refused(section: str, entry: str, count: int) -> None:
    entries = "\n".join(entry.format(number) for number in range(count))
    with pytest.raises(ModelError, match=f"{section}: .* entries"):
        parse_model(MINIMAL.replace(f"[{section}]", f"[{section}]\n{entries}"))


def test_an_absurdly_large_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "big.toml"
    file.write_bytes(b"#" * (MAX_FILE + 1))
    with pytest.raises(ModelError, match="larger than"):
        load_model(file)
    with pytest.raises(ModelError, match="larger than"):
        parse_model("#" * (MAX_FILE + 1))


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes(b'[model]\nid = "a"\nname = "caf\xe9"\n')
    with pytest.raises(ModelError, match="line 3: is not UTF-8 text"):
        load_model(file)
    assert [str(error) for error in check_file(file)] == [
        f"{file}: line 3: is not UTF-8 text (save the file as UTF-8)"
    ]


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    model = load_model(file)
    assert (model.id, model.path) == ("mini", file)
    assert model.content_hash == parse_model(MINIMAL).content_hash
    assert check_file(file) == []


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ModelError, match="cannot be read"):
            load_model(path)


def test_hash_covers_the_model_and_not_how_it_is_shown() -> None:
    before = parse_model(MINIMAL).content_hash
    shown = MINIMAL + '[view]\nspan_ms = 7.0\n[[try]]\ntext = "t"\nset = { I = 3 }\n[ui.EL]\nmin = -99\n'
    assert parse_model("# a comment\n" + shown).content_hash == before
    assert parse_model(MINIMAL.replace("C = 1.0", "C = 1")).content_hash == before
    for old, new in (("C = 1.0", "C = 1.1"), ('"V + 65"', '"V + 66"'), ("Minimal", "Other")):
        assert parse_model(MINIMAL.replace(old, new)).content_hash != before
    lines = MINIMAL.splitlines(keepends=True)
    m, p = (next(k for k, line in enumerate(lines) if line.startswith(start)) for start in ("m =", "p ="))
    lines[m], lines[p] = lines[p], lines[m]
    assert parse_model("".join(lines)).content_hash != before, "the order of gates is part of the model"


def test_sliders_reach_defaults_outside_their_range() -> None:
    model = parse_model(MINIMAL + "[ui.EL]\nmin = 0\nmax = 10\n")
    assert (model.parameters["EL"].minimum, model.parameters["EL"].maximum) == (-65.0, 10.0)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_explain_everything_that_can_be_set(name: str) -> None:
    model = load_model(name)
    assert resource_path("models", f"{name}.toml") == model.path
    assert model.id == name
    assert model.source
    assert 20 < len(model.doc) < 700
    for info in (*model.parameters.values(), model.current_info):
        assert info.doc.endswith((".", "blocked", "10 °C", "measured")), f"{info.name}: {info.doc}"
        assert info.label
        assert info.minimum <= info.default <= info.maximum
        assert info.minimum < info.maximum
    explained = set(re.findall(r"^(\w+) = \{ label", model.text, re.MULTILINE))
    currents = {f"g_{current.name}" for current in model.currents}
    own = {p for p in model.parameters if not p.startswith(("g_", "block_")) and p not in ("T_ref", "Q10")}
    assert explained == own | currents | {"I"}


mutations = st.one_of(
    st.tuples(st.just("cut"), st.integers(0, 10_000), st.integers(1, 60), st.just("")),
    st.tuples(st.just("put"), st.integers(0, 10_000), st.just(0), st.text(max_size=8)),
    st.tuples(
        st.just("put"),
        st.integers(0, 10_000),
        st.just(0),
        st.sampled_from(
            ["nan", "-", "{", "]", '"', "= 1", "\n[gates]\n", "exp(", "V", "0", "1e400", "#", "'''"]
        ),
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(st.sampled_from(["squid_ca", "pinsky_rinzel", "hot"]), st.lists(mutations, min_size=1, max_size=4))
def test_mutated_files_are_models_or_model_errors(
    name: str, changes: list[tuple[str, int, int, str]]
) -> None:
    text = resource_path("models", f"{name}.toml").read_text(encoding="utf-8")
    for _, at, length, put in changes:
        where = at % (len(text) + 1)
        text = text[:where] + put + text[where + length :]
    _model_or_error(text)


@given(st.text(max_size=200))
def test_any_text_is_a_model_or_a_model_error(text: str) -> None:
    _model_or_error(text)


def _model_or_error(text: str) -> None:
    try:
        found: Model | ModelError = parse_model(text)
    except ModelError as error:
        found = error
    assert isinstance(found, Model) or "\n" not in str(found)
