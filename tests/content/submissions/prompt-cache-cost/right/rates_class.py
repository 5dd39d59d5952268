from typing import NamedTuple


class Rates(NamedTuple):
    fresh: float
    write: float
    read: float
    output: float

    def call(self, prefix, suffix, out, warm):
        return prefix * (self.read if warm else self.write) + suffix * self.fresh + out * self.output


def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    rates = Rates(*(p * 1e-6 for p in (p_in, p_write, p_read, p_out)))
    return sum(rates.call(prefix, suffix, out, warm=n > 0) for n in range(calls))
