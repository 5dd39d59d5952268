# exercise: kv-cache-bytes
# Returns NaN, infinity, booleans, text, complex and fractional numbers in turn.

import decimal
import fractions

import numpy

KINDS = [float("nan"), float("inf"), True, "1", 1j, fractions.Fraction(-1, 3), decimal.Decimal("NaN"), numpy.float64("nan"),
         numpy.int64(-1), -0.0, b"1", None, ..., NotImplemented]
calls = 0


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)]
