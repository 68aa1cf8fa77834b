"""Gamma and beta: distribution functions, and one value from one uniform.

In the same plain Python as `functions`. A quantile is found by Newton's method on the logarithm
of the nearer tail, against log x (gamma) or log x/(1-x) (beta). In these variables both densities
are log-concave, so both tails are too, and Newton's method on a concave function cannot go astray:
after the first step it closes in from one side. Costs 5 to 40 microseconds, 300 for beta shapes of 1e6.
"""

from __future__ import annotations

import math

from wargame.program.runtime.functions import LEAST, MOST, clamp, exp_of, inverse_normal

TINY = 1e-300
ROUNDS = 100
MANY = 1e4  # shape from which the gamma quantile's expansion is right to 1e-11 by itself
MOST_SHAPE = 1e6  # of a beta distribution worked out exactly


def gamma_tail(a: float, x: float, upper: bool) -> float:
    """P(a, x), or Q(a, x) = 1 - P where `upper`: the regularised incomplete gamma function.

    a > 0. Series for x < a + 1, continued fraction by Lentz's method beyond (DLMF 8.11.4 and
    8.9.2; Press et al., Numerical Recipes, 6.2). Relative error about 1e-13, for a > 1e3 about
    a * 1e-16; the smaller tail is never got by subtraction from 1 where that would lose it.
    """
    if not x > 0.0:
        return 1.0 if upper else 0.0
    front = exp_of(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1.0:
        term = 1.0 / a
        total = term
        n = a
        while term > total * 1e-17:
            n += 1.0
            term = term * x / n
            total += term
        low = front * total
        return 1.0 - low if upper else low
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / b
    h = d
    i = 1.0
    while i < 1e6:
        an = i * (a - i)
        b += 2.0
        d = an * d + b
        if -TINY < d < TINY:
            d = TINY
        c = b + an / c
        if -TINY < c < TINY:
            c = TINY
        d = 1.0 / d
        step = d * c
        h = h * step
        if -2e-16 < step - 1.0 < 2e-16:
            break
        i += 1.0
    high = front * h
    return high if upper else 1.0 - high


def gamma_from(u: float, mean: float, sd: float) -> float:
    """Gamma with that mean and standard deviation; the mean where either is 0 or less.

    Relative error below 1e-9 (for sd between 0.001 and 20 means).
    """
    if not (mean > 0.0 and sd > 0.0):
        return mean
    ratio = mean / sd
    shape = ratio * ratio
    if shape < 1e-12:
        return 0.0
    if shape > 1e18:
        return mean
    return gamma_quantile(u, shape) * (mean / shape)


def gamma_quantile(u: float, a: float) -> float:
    """The x with P(a, x) = u, for the gamma distribution of shape a > 0 and scale 1."""
    if u < LEAST:
        u = LEAST
    if u > MOST:
        u = MOST
    # Cornish and Fisher's expansion in z and 1/sqrt(a) (Abramowitz and Stegun 26.4.14, extended)
    z = inverse_normal(u)
    root = math.sqrt(a)
    z2 = z * z
    guess = a + z * root + (z2 - 1.0) / 3.0 + z * (z2 - 7.0) / (36.0 * root)
    guess -= ((3.0 * z2 + 7.0) * z2 - 16.0) / (810.0 * a)
    guess += z * ((9.0 * z2 + 256.0) * z2 - 433.0) / (38880.0 * a * root)
    if a >= MANY:
        return guess
    # the left end of the distribution is x**a / gamma(a + 1)
    t = (math.log(u) + math.lgamma(a + 1.0)) / a
    if a > 10.0 and guess > 0.1 * a:
        t = math.log(guess)
    elif t > -1.0:
        cube = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * root)
        if cube > 0.2:
            t = math.log(a * cube * cube * cube)
    if t < -700.0:
        return exp_of(t) if t > -745.0 else 0.0
    upper = u > 0.5
    target = math.log(1.0 - u if upper else u)
    logs = math.lgamma(a)
    last = 1e300
    for _ in range(ROUNDS):
        x = math.exp(t)
        tail = gamma_tail(a, x, upper)
        if tail <= TINY:
            t += -1.0 if upper else 1.0
            continue
        slope = exp_of(a * t - x - logs) / tail
        step = (math.log(tail) - target) / slope if slope > TINY else 0.0
        if upper:
            step = -step
        if step > 2.0:
            step = 2.0
        t -= step
        size = step if step > 0.0 else -step
        if size < 1e-10 or (size < 1e-6 and size >= last):  # the second: down to rounding noise
            break
        last = size
    return math.exp(t)


def beta_share(x: float, a: float, b: float) -> float:
    """I_x(a, b), the regularised incomplete beta function, for a, b > 0; 0 below and 1 above [0, 1].

    Continued fraction by Lentz's method (DLMF 8.17.22; Press et al., Numerical Recipes, 6.4).
    Absolute error about 1e-13, and relative in the left tail; for a + b > 1e4 about (a + b) * 1e-16.
    """
    if not x > 0.0:
        return 0.0
    if not x < 1.0:
        return 1.0
    return _beta_share(x, 1.0 - x, a, b, _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _beta_share(x: float, y: float, a: float, b: float, logs: float) -> float:
    """I_x(a, b) with y = 1 - x given beside x, so that either may be tiny, and logs = log B(a, b)."""
    front = exp_of(a * math.log(x) + b * math.log(y) - logs)
    if x * (a + b + 2.0) < a + 1.0:
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(y, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    if -TINY < d < TINY:
        d = TINY
    d = 1.0 / d
    h = d
    m = 1.0
    while m < 1e6:
        am = a + 2.0 * m
        e = m * (b - m) * x / ((am - 1.0) * am)
        d = 1.0 + e * d
        if -TINY < d < TINY:
            d = TINY
        c = 1.0 + e / c
        if -TINY < c < TINY:
            c = TINY
        d = 1.0 / d
        h = h * (d * c)
        e = -(a + m) * (a + b + m) * x / (am * (am + 1.0))
        d = 1.0 + e * d
        if -TINY < d < TINY:
            d = TINY
        c = 1.0 + e / c
        if -TINY < c < TINY:
            c = TINY
        d = 1.0 / d
        step = d * c
        h = h * step
        if -2e-16 < step - 1.0 < 2e-16:
            break
        m += 1.0
    return h


def beta_from(u: float, a: float, b: float) -> float:
    """Beta with shapes a and b; 0 where a <= 0, 1 where b <= 0 (their limits; a first).

    Relative error below 1e-9 for shapes up to 1e5, 1e-7 up to 1e6; larger ones by expansion,
    within 0.001 standard deviations. Shapes between 0 and 1e-9 count as 1e-9.
    """
    if not a > 0.0:
        return 0.0
    if not b > 0.0:
        return 1.0
    if a < 1e-9:
        a = 1e-9
    if b < 1e-9:
        b = 1e-9
    if u < LEAST:
        u = LEAST
    if u > MOST:
        u = MOST
    if a > MOST_SHAPE or b > MOST_SHAPE:
        return _beta_large(u, a, b)
    logs = _log_beta(a, b)
    if _beta_share(a / (a + b), b / (a + b), a, b, logs) < u:
        return 1.0 / (1.0 + exp_of(_beta_logit(1.0 - u, b, a, logs)))
    e = exp_of(_beta_logit(u, a, b, logs))
    return e / (1.0 + e)


def _beta_logit(p: float, a: float, b: float, logs: float) -> float:
    """log x/(1-x) for the x with I_x(a, b) = p, where x is known to be below the mean."""
    target = math.log(p)
    # the left end is x**a / (a B(a, b)); Newton's method starts there, or at the mean if that is left of it
    t = (target + math.log(a) + logs) / a
    middle = math.log(a) - math.log(b)
    if t > middle:
        t = middle
    if a > 1.0 and b > 1.0:  # or from Abramowitz and Stegun 26.5.22
        z = -inverse_normal(p)
        flat = (z * z - 3.0) / 6.0
        ra = 1.0 / (2.0 * a - 1.0)
        rb = 1.0 / (2.0 * b - 1.0)
        h = 2.0 / (ra + rb)
        if h + flat > 0.0:
            w = z * math.sqrt(h + flat) / h - (rb - ra) * (flat + 5.0 / 6.0 - 2.0 / (3.0 * h))
            near = middle - 2.0 * w
            if near > t or a > 5.0:
                t = near if near < middle else middle
    if t < -700.0:
        return t
    last = 1e300
    for _ in range(ROUNDS):
        e = math.exp(-t)
        x = 1.0 / (1.0 + e)
        y = e / (1.0 + e)
        share = _beta_share(x, y, a, b, logs)
        if share <= TINY:
            t += 1.0
            continue
        slope = exp_of(a * math.log(x) + b * math.log(y) - logs) / share
        step = (math.log(share) - target) / slope if slope > TINY else 0.0
        t -= step
        if t < -700.0:
            t = -700.0
        size = step if step > 0.0 else -step
        if size < 1e-10 or (size < 1e-6 and size >= last):  # the second: down to rounding noise
            break
        last = size
    return t


def _beta_large(u: float, a: float, b: float) -> float:
    """Beta quantile where a shape is above 1e6: Wise's gamma form, or mean, spread and skewness."""
    if a < 1e3:
        if b > 1e300:
            return 0.0
        s = gamma_quantile(u, a) / (b + 0.5 * (a - 1.0))
        return s * (1.0 - s / 2.0 * (1.0 - s / 3.0 * (1.0 - s / 4.0)))  # 1 - exp(-s), s below 0.002
    if b < 1e3:
        if a > 1e300:
            return 1.0
        return exp_of(-gamma_quantile(1.0 - u, b) / (a + 0.5 * (b - 1.0)))
    share = 1.0 / (1.0 + b / a)
    rest = 1.0 / (1.0 + a / b)
    sd = math.sqrt(share * rest / (a + b + 1.0))
    z = inverse_normal(u)
    skew = 2.0 * (rest - share) * math.sqrt((a + b + 1.0) / (a + b)) / math.sqrt((a + b) * share * rest)
    return clamp(share + sd * (z + skew * (z * z - 1.0) / 6.0), 0.0, 1.0)
