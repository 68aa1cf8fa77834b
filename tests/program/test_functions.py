"""The functions generated code calls, against the standard library, closed forms and each other."""

from __future__ import annotations

import ast
import inspect
import itertools
import math
import random
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.program.runtime import functions, quantiles
from wargame.program.runtime.functions import (
    clamp,
    comb,
    exp_of,
    exponential_from,
    inverse_normal,
    lognormal_from,
    mod,
    normal_from,
    power,
    power_defined,
    triangular_from,
)
from wargame.program.runtime.quantiles import beta_from, beta_share, gamma_from, gamma_quantile, gamma_tail

units = st.integers(0, 2**53 - 1).map(lambda n: n * 2.0**-53)
inner = st.floats(1e-9, 1 - 1e-9)
GRID = (0.0, 2.0**-53, 1e-9, 0.001, 0.1, 0.3, 0.5, 0.6, 0.9, 0.999, 1 - 1e-9, 1 - 2.0**-53)
ODD = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, -3.0, 1e-9, 1e-13, 1e-300, 5e-324, 1e300, 1.7e308, -1e300)
ODD += (1e6, 1.1e6, 999.0, 1e15, math.inf, -math.inf, math.nan, 2.0**53, 1e18)

DRAWS = {normal_from: 2, lognormal_from: 2, triangular_from: 3, gamma_from: 2, beta_from: 2}


def close(a: float, b: float, rel: float = 1e-9) -> bool:
    return math.isclose(a, b, rel_tol=rel, abs_tol=1e-300)


@given(st.floats(allow_nan=False), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_clamp(x: float, low: float, width: float) -> None:
    assert clamp(x, low, low + width) == max(low, min(x, low + width))


@given(st.integers(-(2**52), 2**52), st.integers(-(2**52), 2**52))
def test_mod_of_whole_numbers_is_exact(a: int, b: int) -> None:
    assert mod(float(a), float(b)) == (a % b if b else 0)


@given(st.floats(-1e9, 1e9), st.floats(-1e6, 1e6).filter(lambda b: abs(b) > 1e-6))
def test_mod_stays_between_0_and_b(a: float, b: float) -> None:
    r = mod(a, b)
    assert 0 <= r < b or b < r <= 0
    apart = abs(r - a % b)
    assert min(apart, abs(b) - apart) <= 1e-15 * abs(a) + 1e-15 * abs(b)


@given(st.floats(1e-3, 1e3), st.floats(-30, 30))
def test_power_of_positive(x: float, y: float) -> None:
    assert close(power(x, y), x**y, 1e-12)


@pytest.mark.parametrize("x", [2.5, -2.5, 0.1, 3.0, -1.0])
def test_power_by_products(x: float) -> None:
    assert [power(x, n) for n in (0.0, 1.0, 2.0, 3.0, 4.0)] == [1.0, x, x * x, x * x * x, x * x * x * x]
    assert [power(x, -n) for n in (1.0, 2.0, 3.0, 4.0)] == [1 / x, 1 / (x * x), 1 / (x * x * x), 1 / (x * x * x * x)]
    for n in (5.0, 6.0, -7.0, 21.0):
        assert close(power(x, n), x**n, 1e-13)


def test_power_at_its_edges() -> None:
    assert power(0.0, 0.0) == 1.0 and power(0.0, 2.5) == 0.0 and power(0.0, -2.0) == 0.0
    assert power(-2.0, 0.5) == 0.0
    assert power(10.0, 400.0) == math.inf and power(-10.0, 401.0) == -math.inf and power(10.0, -400.0) == 0.0
    assert power(-1e-200, -3.0) == -math.inf and power(-1e-200, -2.0) == math.inf
    undefined = [(0.0, -1.0), (-1.0, 0.5), (-0.5, -1.5)]
    assert not any(power_defined(x, y) for x, y in undefined)
    assert all(power_defined(x, y) for x, y in [(0.0, 0.0), (0.0, 1.0), (-1.0, 3.0), (-2.0, -3.0), (1.5, -0.5)])


def test_comb() -> None:
    for n in range(55):
        for k in range(n + 3):
            assert comb(float(n), float(k)) == math.comb(n, k)
    assert comb(5.0, -1.0) == comb(-5.0, 2.0) == comb(math.nan, 1.0) == comb(math.inf, 1.0) == 0.0
    assert close(comb(1000.0, 450.0), math.comb(1000, 450), 1e-12)
    assert comb(1e6, 5e5) == math.inf
    assert comb(4.9999999, 2.0000001) == 10.0


def test_exp() -> None:
    assert exp_of(709.0) == math.exp(709.0) and exp_of(710.0) == math.inf and exp_of(-1e9) == 0.0


@given(units)
def test_inverse_normal_is_the_standard_library_s(u: float) -> None:
    expected = NormalDist().inv_cdf(min(max(u, 2.0**-54), 1 - 2.0**-53))
    assert abs(inverse_normal(u) - expected) < 1e-13


@given(units, units)
def test_draws_rise_with_u(u: float, v: float) -> None:
    """The coupling of common random numbers: a higher uniform never gives a lower value."""
    low, high = min(u, v), max(u, v)
    slack = 1 + 1e-8
    for f, rest in (
        (normal_from, (2.0, 3.0)),
        (lognormal_from, (2.0, 0.7)),
        (triangular_from, (1.0, 2.0, 6.0)),
        (gamma_from, (2.0, 3.0)),
        (beta_from, (2.0, 0.4)),
    ):
        a, b = f(low, *rest), f(high, *rest)
        assert a <= b or a <= b * slack, f.__name__
    assert exponential_from(low) <= exponential_from(high)


def test_simple_draws() -> None:
    assert normal_from(0.5, 3.0, 2.0) == 3.0 and normal_from(0.9, 3.0, 0.0) == 3.0
    assert lognormal_from(0.5, 3.0, 2.0) == 3.0
    assert close(lognormal_from(0.975, 1.0, 1.0), math.exp(1.959963984540054), 1e-13)
    assert exponential_from(0.0) == 0.0 and close(exponential_from(0.5), math.log(2))
    assert close(exponential_from(1 - 2.0**-53), 53 * math.log(2))
    assert triangular_from(0.0, 1.0, 2.0, 4.0) == pytest.approx(1.0, abs=1e-7)
    assert triangular_from(1 - 2.0**-53, 1.0, 2.0, 4.0) == pytest.approx(4.0, abs=1e-7)
    assert triangular_from(1 / 3, 1.0, 2.0, 4.0) == pytest.approx(2.0)
    assert triangular_from(0.25, 0.0, -5.0, 1.0) == pytest.approx(1 - math.sqrt(0.75))  # mode at low
    assert triangular_from(0.25, 0.0, 9.0, 1.0) == pytest.approx(0.5)  # mode at high
    assert triangular_from(0.7, 2.0, 2.0, 2.0) == 2.0


@pytest.mark.parametrize(
    ("f", "mean", "variance"),
    [
        (lambda u: normal_from(u, 2.0, 3.0), 2.0, 9.0),
        (lambda u: lognormal_from(u, 2.0, 0.5), 2 * math.exp(0.125), 4 * (math.exp(0.25) - 1) * math.exp(0.25)),
        (lambda u: triangular_from(u, 1.0, 2.0, 6.0), 3.0, (1 + 4 + 36 - 2 - 6 - 12) / 18),
        (exponential_from, 1.0, 1.0),
        (lambda u: gamma_from(u, 5.0, 2.0), 5.0, 4.0),
        (lambda u: gamma_from(u, 1.0, 2.0), 1.0, 4.0),
        (lambda u: beta_from(u, 2.0, 3.0), 0.4, 0.04),
        (lambda u: beta_from(u, 0.5, 0.2), 5 / 7, 0.1 / (0.49 * 1.7)),
    ],
)
def test_moments(f: object, mean: float, variance: float) -> None:
    """By the midpoint rule over u, so without sampling error."""
    assert callable(f)
    n = 20_000
    values = [f((i + 0.5) / n) for i in range(n)]
    got = math.fsum(values) / n
    assert got == pytest.approx(mean, rel=2e-3)
    assert math.fsum((v - got) ** 2 for v in values) / n == pytest.approx(variance, rel=0.02)


@given(inner, st.floats(0.1, 50))
def test_gamma_tail_closed_forms(u: float, x: float) -> None:
    assert close(gamma_tail(1.0, x, True), math.exp(-x), 1e-12)
    assert close(gamma_tail(0.5, x, True), math.erfc(math.sqrt(x)), 1e-11)
    poisson = math.fsum(math.exp(-x + k * math.log(x) - math.lgamma(k + 1.0)) for k in range(7))
    assert close(gamma_tail(7.0, x, True), poisson, 1e-11)
    assert gamma_tail(3.3, x, False) + gamma_tail(3.3, x, True) == pytest.approx(1.0, abs=1e-14)
    assert close(gamma_quantile(u, 1.0), -math.log1p(-u), 1e-10)


@settings(deadline=None)
@given(inner, st.floats(-2, 3.9).map(lambda e: 10.0**e))
def test_gamma_quantile_undoes_the_distribution(u: float, a: float) -> None:
    x = gamma_quantile(u, a)
    if x < 1e-290:
        return
    upper = u > 0.5
    density = math.exp(a * math.log(x) - x - math.lgamma(a))
    error = gamma_tail(a, x, upper) - (1 - u if upper else u)
    assert abs(error / density) < 1e-9  # as a share of x


def test_gamma_expansion_meets_newton() -> None:
    for u in GRID[2:-1]:
        below = gamma_quantile(u, 9999.999999) / 9999.999999
        above = gamma_quantile(u, 10000.000001) / 10000.000001
        assert close(below, above, 1e-9)


def test_gamma_by_mean_and_sd() -> None:
    for u in GRID:
        assert close(gamma_from(u, 6.0, 3.0), gamma_quantile(u, 4.0) * 1.5, 1e-12)
    assert gamma_from(0.3, 5.0, 0.0) == 5.0 and gamma_from(0.3, 0.0, 1.0) == 0.0
    assert gamma_quantile(0.95, 5.0) * 2 == pytest.approx(18.307038053275146, rel=1e-12)  # chi-squared, 10


@given(st.floats(0.01, 0.99), st.floats(0.1, 30), st.floats(0.1, 30))
def test_beta_share_identities(x: float, a: float, b: float) -> None:
    share = beta_share(x, a, b)
    assert share == pytest.approx(1 - beta_share(1 - x, b, a), abs=1e-12)
    assert close(beta_share(x, a, 1.0), x**a, 1e-11)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b))
    assert share == pytest.approx(front + beta_share(x, a + 1.0, b), abs=1e-12)  # DLMF 8.17.20
    arcsine = 2 / math.pi * math.asin(math.sqrt(x))
    assert beta_share(x, 0.5, 0.5) == pytest.approx(arcsine, abs=1e-13)


def test_beta_share_is_the_binomial_sum() -> None:
    rng = random.Random(1)
    for _ in range(50):
        n = rng.randint(1, 40)
        k = rng.randint(1, n)
        p = Fraction(rng.randint(1, 99), 100)
        exact = sum(math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))
        assert close(beta_share(float(p), float(k), float(n - k + 1)), float(exact), 1e-11)


shapes = st.floats(-2, 4).map(lambda e: 10.0**e)


@settings(deadline=None)
@given(inner, shapes, shapes)
def test_beta_quantile_undoes_the_distribution(u: float, a: float, b: float) -> None:
    x = beta_from(u, a, b)
    assert 0.0 <= x <= 1.0
    if 1e-290 < x < 0.999:
        logs = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
        density = math.exp(a * math.log(x) + (b - 1) * math.log1p(-x) - logs)
        noise = 1e-13 / density if density > 0 else math.inf
        assert abs(beta_share(x, a, b) - u) <= density * 1e-9 + density * noise * 10


def test_beta_quantile_known_values() -> None:
    assert beta_from(0.3, 1.0, 1.0) == pytest.approx(0.3, rel=1e-12)
    assert beta_from(0.5, 2.0, 2.0) == pytest.approx(0.5, rel=1e-12)
    for u in GRID[2:-1]:
        assert close(beta_from(u, 3.0, 1.0), u ** (1 / 3), 1e-10)
        assert close(beta_from(u, 0.5, 0.5), math.sin(math.pi * u / 2) ** 2, 1e-10)
        assert close(beta_from(u, 1.0, 1e5), -math.expm1(math.log1p(-u) / 1e5), 1e-9)
        assert close(beta_from(u, 1.0, 1e9), -math.expm1(math.log1p(-u) / 1e9), 1e-6)
        # the exact method and the expansion for large shapes meet
        for a in (2.0, 5e3, 9e5):
            assert close(beta_from(u, a, 1e6), beta_from(u, a, 1e6 + 1), 2e-4 if a > 5 else 1e-5)
    assert beta_from(0.3, 0.0, 1.0) == 0.0 and beta_from(0.3, 1.0, 0.0) == 1.0


def test_nothing_raises() -> None:
    for f, n in ((mod, 2), (power, 2), (power_defined, 2), (comb, 2), (clamp, 3), (exp_of, 1)):
        for a in itertools.product(ODD, repeat=n):
            f(*a)
    for f, n in DRAWS.items():
        for u in (*GRID, 1.0):
            for a in itertools.product(ODD, repeat=n):
                f(u, *a)
    for u in (*GRID, 1.0, -1.0, math.nan):
        inverse_normal(u)
        exponential_from(u)


def test_draws_are_finite_for_ordinary_parameters() -> None:
    for u in (*GRID, 1.0):
        values = [normal_from(u, 1, 2), lognormal_from(u, 1, 2), triangular_from(u, 1, 2, 3), gamma_from(u, 1, 2)]
        assert all(map(math.isfinite, [*values, beta_from(u, 1, 2), exponential_from(u)]))


@pytest.mark.parametrize("module", [functions, quantiles])
def test_only_the_common_ground_of_python_and_numba(module: object) -> None:
    """No %, //, **, round, try, raise, strings or containers inside functions; only five names of math."""
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        for node in (inner for statement in body for inner in ast.walk(statement)):
            assert not isinstance(node, (ast.Mod, ast.FloorDiv, ast.Pow, ast.Try, ast.Raise, ast.List, ast.Dict))
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, str))
            if isinstance(node, ast.Attribute):
                assert node.attr in {"exp", "log", "sqrt", "floor", "lgamma"}, (function.name, node.attr)
