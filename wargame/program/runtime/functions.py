"""Functions that generated code calls: floats in, a float out, nothing else.

They are written in the part of Python that numba compiles and gives the same bits for: arithmetic,
comparisons, loops, and exp, log, sqrt, floor and lgamma of `math`. None raises: outside its
domain a function returns what its docstring says. Every `..._from(u, ...)` makes one value from
one uniform u by inverting the distribution function, rising with u, so that two plays that differ
in a parameter stay coupled draw by draw; u is taken as at least 2**-54 and at most 1 - 2**-53.
"""

from __future__ import annotations

import math

INFINITY = math.inf
LEAST = 2.0**-54
MOST = 1.0 - 2.0**-53
WHOLE = 9007199254740992.0  # 2**53: from here on every float is whole


def clamp(x: float, low: float, high: float) -> float:
    """x held between low and high; where low > high, low."""
    if x > high:
        x = high
    if x < low:
        x = low
    return x


def exp_of(x: float) -> float:
    """e**x, infinity where it would overflow (x > 709.78)."""
    if x > 709.782712893384:
        return INFINITY
    return math.exp(x)


def mod(a: float, b: float) -> float:
    """a - b*floor(a/b): from 0 up to b, with b's sign; exact for whole numbers below 2**53.

    0 where b is 0 or infinite, and where a/b is 2**53 or more and no digit would be known.
    """
    if b == 0.0 or b - b != 0.0:
        return 0.0
    q = a / b
    if not (-WHOLE < q < WHOLE):
        return 0.0
    r = a - b * math.floor(q)
    if b > 0.0:
        if r < 0.0:
            r += b
        if r >= b:
            r -= b
    else:
        if r > 0.0:
            r += b
        if r <= b:
            r -= b
    return r


def power_defined(x: float, y: float) -> bool:
    """Whether x**y is a real number: not 0 to a negative power, nor a negative to a broken one."""
    if x > 0.0 or y == 0.0:
        return True
    if x == 0.0:
        return y > 0.0
    return not (-WHOLE < y < WHOLE) or y == math.floor(y)


def power(x: float, y: float) -> float:
    """x**y: by products, left to right, for whole y from -4 to 4, else exp(y*log(x)).

    A negative x takes a whole y. 0 where not `power_defined`, infinity where it would overflow.
    Relative error of the second kind: about 2e-16 * |y*log(x)|.
    """
    if y == 0.0 or x == 1.0:
        return 1.0
    if not power_defined(x, y):
        return 0.0
    n = -y if y < 0.0 else y
    if n == 1.0 or n == 2.0 or n == 3.0 or n == 4.0:
        r = x
        i = 1.0
        while i < n:
            r = r * x
            i += 1.0
        if y > 0.0:
            return r
        if r != 0.0:
            return 1.0 / r
        return -INFINITY if x < 0.0 and (n == 1.0 or n == 3.0) else INFINITY
    if x == 0.0:
        return 0.0
    if x > 0.0:
        return exp_of(y * math.log(x))
    r = exp_of(y * math.log(-x))
    return -r if mod(y, 2.0) == 1.0 else r


def comb(n: float, k: float) -> float:
    """Ways to choose k of n, both rounded to whole numbers; 0 unless 0 <= k <= n.

    Exact below 2**53 / k, then right to about k ulps; infinity above 1e305 or so.
    """
    if not (0.0 <= n < WHOLE and 0.0 <= k < WHOLE):
        return 0.0
    n = float(math.floor(n + 0.5))
    k = float(math.floor(k + 0.5))
    if k > n:
        return 0.0
    if k > n - k:
        k = n - k
    r = 1.0
    i = 1.0
    while i <= k and r < INFINITY:
        r = r * (n - k + i) / i
        i += 1.0
    return r


def inverse_normal(u: float) -> float:
    """The standard normal quantile at u.

    Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
    Statistics 37 (1988), routine PPND16: relative error about 1e-16.
    """
    if u < LEAST:
        u = LEAST
    if u > MOST:
        u = MOST
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        a = 2509.0809287301226727 * r + 33430.575583588128105
        a = (a * r + 67265.770927008700853) * r + 45921.953931549871457
        a = (a * r + 13731.693765509461125) * r + 1971.5909503065514427
        a = (a * r + 133.14166789178437745) * r + 3.387132872796366608
        b = 5226.495278852545925 * r + 28729.085735721942674
        b = (b * r + 39307.89580009271061) * r + 21213.794301586595867
        b = (b * r + 5394.1960214247511077) * r + 687.1870074920579083
        b = (b * r + 42.313330701600911252) * r + 1.0
        return q * a / b
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        a = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
        a = (a * r + 0.24178072517745061177) * r + 1.27045825245236838258
        a = (a * r + 3.64784832476320460504) * r + 5.7694972214606914055
        a = (a * r + 4.6303378461565452959) * r + 1.42343711074968357734
        b = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        b = (b * r + 0.0151986665636164571966) * r + 0.14810397642748007459
        b = (b * r + 0.68976733498510000455) * r + 1.6763848301838038494
        b = (b * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        a = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        a = (a * r + 0.0012426609473880784386) * r + 0.026532189526576123093
        a = (a * r + 0.29656057182850489123) * r + 1.7848265399172913358
        a = (a * r + 5.4637849111641143699) * r + 6.6579046435011037772
        b = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        b = (b * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
        b = (b * r + 0.0148753612908506148525) * r + 0.13692988092273580531
        b = (b * r + 0.59983220655588793769) * r + 1.0
    return -a / b if q < 0.0 else a / b


def normal_from(u: float, mean: float, sd: float) -> float:
    """Normal; the mean where sd is 0 or less."""
    return mean + sd * inverse_normal(u) if sd > 0.0 else mean


def lognormal_from(u: float, median: float, sigma: float) -> float:
    """Lognormal: median * exp(sigma * z); sigma, of the logarithm, below 0 counts as 0."""
    return median * exp_of(sigma * inverse_normal(u)) if sigma > 0.0 else median


def exponential_from(u: float) -> float:
    """Exponential with mean 1: -log(1 - u), at most 36.7."""
    return -math.log(1.0 - (u if u < MOST else MOST))


def triangular_from(u: float, low: float, mode: float, high: float) -> float:
    """Triangular; low where high <= low, and a mode outside is taken at the nearer end."""
    if not high > low:
        return low
    u = clamp(u, LEAST, MOST)
    width = high - low
    left = clamp(mode, low, high) - low
    if u * width < left:
        return low + math.sqrt(u * width * left)
    return clamp(high - math.sqrt((1.0 - u) * width * (width - left)), low, high)
