"""Cost of many calls that share a prefix, with a prompt cache.

A long prefix (instructions, documents, examples) is the same in every call. The first call pays to write it to the
cache; every later call pays to read it, which is much cheaper. The suffix and the output are new in each call and paid
in full. If a write costs 1.25 and a read 0.1 of the input price, the cache pays off from the second call on: 1.25 + 0.1
< 2.

    cost = (prefix p_write + (n - 1) prefix p_read + n (suffix p_in + out p_out)) / 10^6,    n calls

Source: Anthropic, prompt caching (cache writes and cache reads); OpenAI cookbook, Prompt Caching 201.
"""


def prompt_cache_cost(
    calls: int, prefix: int, suffix: int, out: int, p_in: float, p_write: float, p_read: float, p_out: float
) -> float:
    first_prefix = prefix * p_write
    later_prefixes = (calls - 1) * prefix * p_read
    each_call = suffix * p_in + out * p_out
    millionths = first_prefix + later_prefixes + calls * each_call
    return millionths / 1_000_000
