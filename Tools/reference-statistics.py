#!/usr/bin/env python3
"""Makes Tests/StatisticsTests/ReferenceTable.swift: what SciPy gives for the figures of Sources/Statistics.

    python3 Tools/reference-statistics.py > Tests/StatisticsTests/ReferenceTable.swift

The table in the repository was made with SciPy 1.17.1 and NumPy 2 on x86-64; it needs no Python to be used. Means and
deviations come from exact fractions of the standard library instead, since NumPy's own lose digits on the hard cases.
"""

import math
import statistics
import sys
from fractions import Fraction

import numpy
import scipy
from scipy import special, stats

lines = []


def text(value):
    if isinstance(value, (list, tuple)):
        return ",".join(text(item) for item in value)
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def case(name, *arguments, gives):
    gives = gives if isinstance(gives, (list, tuple)) else [gives]
    if not all(math.isfinite(value) for value in gives):
        sys.exit(f"{name} {arguments}: SciPy gives {gives}")
    lines.append(" ".join([name, *map(text, arguments), "=", *map(text, [float(value) for value in gives])]))


# Student's distribution: few and many degrees of freedom, the centre, the tails down to 1e-300.
for df in [1, 2, 3, 4, 9, 29.5, 100, 1000, 12345.678, 1e6]:
    for t in [1e-6, 0.1, 1.0, 1.7, 2.5, 12.0, 35.0]:
        tail = stats.t.sf(t, df)
        if tail > 1e-300:
            case("upperTail", df, t, gives=tail)
    case("cumulative", df, -3.0, gives=stats.t.cdf(-3.0, df))
    case("cumulative", df, 0.4, gives=stats.t.cdf(0.4, df))
for df, t in [(1, 1e100), (2, 1e100), (3, 1e60), (10, 1e20), (50, 1e4), (200, 100.0)]:
    case("upperTail", df, t, gives=stats.t.sf(t, df))
for df in [1, 2, 4, 30, 1e3, 1e6]:
    for level in [0.5, 0.9, 0.95, 0.99, 0.999]:
        case("levelQuantile", df, level, gives=stats.t.isf((1 - level) / 2, df))
for df, tail in [(1, 1e-200), (4, 1e-200), (30, 1e-12), (200, 1e-200), (1e6, 1e-100)]:
    # Back and forth: SciPy's own quantile is checked against its tail before it is believed.
    t = stats.t.isf(tail, df)
    if abs(stats.t.sf(t, df) / tail - 1) < 1e-10:
        case("tailQuantile", df, tail, gives=t)
for tail in [0.4, 0.025, 0.005, 1e-10, 1e-200]:
    case("normalQuantile", tail, gives=-special.ndtri(tail))

samples = {
    "accuracies": [0.76, 0.74, 0.79, 0.75, 0.77],
    "two": [0.5, 0.25],
    "seeds": [0.71, 0.7, 0.72, 0.69, 0.735],
    "offset": [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16],
    "wide": [1e16, 1.0, -1e16, 3.0],
    "tiny": [1e-300, 2e-300, 4e-300],
    "huge": [1e300, 2e300, 4e300],
    "mixed": [-1.5, 0.0, 2.25, 1e-3, 7.0, -1.5],
    "many": [math.sin(i) for i in range(200)],
    "steady": [0.8, 0.8, 0.8, 0.8, 0.8001],
}
for values in samples.values():
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / (len(exact) - 1)
    scale = Fraction(10) ** -round(math.log10(max(map(abs, values))))
    deviation = Fraction(math.sqrt(variance * scale * scale)) / scale
    low, high = (
        float(mean + side * Fraction(stats.t.isf(0.025, len(values) - 1) / math.sqrt(len(values))) * deviation)
        for side in (-1, 1)
    )
    case("sample", values, gives=[float(mean), float(deviation), low, high])


def compared(test):
    interval = test.confidence_interval(0.95)
    return [test.statistic, test.df, test.pvalue, interval.low, interval.high]


pairs = [
    ("accuracies", "seeds"), ("seeds", "accuracies"), ("two", "seeds"), ("many", "seeds"), ("steady", "seeds"),
    ("mixed", "offset"), ("two", "many"),
]
for first, second in pairs:
    case("welch", samples[first], samples[second],
         gives=compared(stats.ttest_ind(samples[first], samples[second], equal_var=False)))
one_sided = [0.8, 0.8, 0.8]
case("welch", one_sided, samples["accuracies"],
     gives=compared(stats.ttest_ind(one_sided, samples["accuracies"], equal_var=False)))
apart = ([1 + 1e-9 * math.sin(i) for i in range(40)], [2 + 1e-9 * math.cos(i) for i in range(40)])
case("welch", *apart, gives=compared(stats.ttest_ind(*apart, equal_var=False)))
for first, second in [
    (samples["accuracies"], samples["seeds"]), (samples["seeds"], samples["accuracies"]),
    ([0.5, 0.25], [0.375, 0.25]), ([1.0, 2.0, 3.0, 4.0], [1.5, 1.5, 3.5, 3.5]),
    (samples["many"], [math.cos(i) for i in range(200)]),
]:
    case("paired", first, second, gives=compared(stats.ttest_rel(first, second)))

for b, c in [
    (0, 0), (1, 0), (0, 5), (3, 3), (10, 2), (2, 10), (15, 14), (16, 17), (100, 60), (0, 664), (1, 700), (499, 501),
    (1000, 800), (5, 1000), (50_000, 49_000), (500_000, 500_001), (500_000, 498_000), (0, 1000),
]:
    n = b + c
    case("mcnemar", b, c, gives=1.0 if n == 0 else stats.binomtest(b, n, 0.5).pvalue)

for k, n in [(0, 1), (1, 1), (0, 100), (100, 100), (1, 100), (76, 100), (50, 100), (761, 1000), (3, 1_000_000)]:
    for level in [0.95, 0.99]:
        interval = stats.binomtest(k, n).proportion_ci(level, method="wilson")
        case("wilson", k, n, level, gives=[interval.low, interval.high])


def newcombe(k, m, l, n):
    """By its formula from SciPy's Wilson bounds: SciPy has no interval of this name."""
    a = stats.binomtest(k, m).proportion_ci(0.95, method="wilson")
    b = stats.binomtest(l, n).proportion_ci(0.95, method="wilson")
    p, q = k / m, l / n
    return [p - q, p - q - math.hypot(p - a.low, b.high - q), p - q + math.hypot(a.high - p, q - b.low)]


for k, m, l, n in [
    (56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20), (0, 10, 0, 20), (5, 56, 0, 29), (10, 10, 20, 20),
    (761, 1000, 720, 1000), (1, 3, 1, 3),
]:
    case("newcombe", k, m, l, n, gives=newcombe(k, m, l, n))


def holm(p):
    """By its definition: SciPy has no Holm correction."""
    order = numpy.argsort(p, kind="stable")
    steps = numpy.minimum(1, (len(p) - numpy.arange(len(p))) * numpy.asarray(p)[order])
    adjusted = numpy.empty(len(p))
    adjusted[order] = numpy.maximum.accumulate(steps)
    return [float(value) for value in adjusted]


for p in [[0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.02], [1.0, 1.0, 0.5], [1e-200, 0.9, 1e-200, 0.3], [0.04], [0.0, 1.0]]:
    case("holm", p, gives=holm(p))


def bootstrapped(first, second, resamples=10_000, repeats=60):
    """Mean and standard deviation of each bound over that many bootstraps of different seeds."""
    bounds = []
    for seed in range(repeats):
        interval = stats.bootstrap(
            (numpy.asarray(first, float), numpy.asarray(second, float)),
            lambda x, y, axis=-1: x.mean(axis) - y.mean(axis), paired=True, vectorized=True,
            n_resamples=resamples, method="percentile", rng=numpy.random.default_rng(seed)).confidence_interval
        bounds.append((interval.low, interval.high))
    low, high = zip(*bounds)
    return [statistics.fmean(low), statistics.stdev(low), statistics.fmean(high), statistics.stdev(high)]


def outcomes(b, c, n):
    return [1] * b + [0] * (n - b), [0] * b + [1] * c + [0] * (n - b - c)


for b, c, n in [(12, 5, 100), (60, 41, 400), (1, 0, 30), (30, 30, 277), (90, 10, 100), (7, 0, 50)]:
    case("countBootstrap", b, c, n, gives=bootstrapped(*outcomes(b, c, n)))
for first, second in [
    (samples["accuracies"], samples["seeds"]),
    ([math.sin(i) + 0.1 for i in range(60)], [math.sin(i + 0.3) for i in range(60)]),
]:
    case("bootstrap", first, second, gives=bootstrapped(first, second))



def splitmix64(seed):
    mask = (1 << 64) - 1
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        x = seed
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        yield x ^ (x >> 31)


def below(numbers, bound):
    """Lemire's way of a number below a bound."""
    while True:
        product = next(numbers) * bound
        if product % 2**64 >= 2**64 % bound:
            return product >> 64


def successes(numbers, count, p):
    """Draws that succeed with probability p, a fraction: each is a number U < p, told digit by digit for all at once."""
    succeeded = 0
    while count > 0 and p > 0:
        words = [next(numbers) for _ in range(count // 64)]
        if count % 64:
            words.append(next(numbers) >> (64 - count % 64))
        ones = sum(word.bit_count() for word in words)
        p *= 2
        if p >= 1:
            p -= 1
            succeeded += ones
            count -= ones
        else:
            count = ones
    return succeeded + (count if p == 1 else 0)


def interval(means):
    return [float(numpy.percentile(means, q)) for q in (2.5, 97.5)]


# The bits of the seeded bootstrap, by a second program.
first, second = [0.3, 0.5, 0.25, 1.75, 0.125], [0.25, 0.75, 0.5, 0.5, 0.5]
numbers = splitmix64(7)
sums = []
for _ in range(999):
    total = 0.0
    for _ in first:
        index = below(numbers, len(first))
        total += first[index] - second[index]
    sums.append(total / len(first))
case("valueBits", first, second, 999, 7, gives=interval(sums))
b, c, n = 31, 17, 333
numbers = splitmix64(3)
sums = []
for _ in range(1000):
    wins = successes(numbers, n, Fraction(b, n))
    sums.append((wins - successes(numbers, n - wins, Fraction(c, n - b))) / n)
case("countBits", b, c, n, 1000, 3, gives=interval(sums))

print(f"""\
/// What SciPy {scipy.__version__} gives, a case a line: what is computed, its arguments (the values of a list with commas), `=`, the
/// results. Made by `Tools/reference-statistics.py`.
let referenceTable = \"\"\"""")
print("\n".join("    " + line for line in lines))
print('    """')
print(f"{len(lines)} cases", file=sys.stderr)
