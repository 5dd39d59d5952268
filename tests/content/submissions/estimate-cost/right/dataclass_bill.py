from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    tokens: int
    per_million: float

    def __post_init__(self):
        if self.tokens < 0:
            raise ValueError("negative number of tokens")

    @property
    def dollars(self):
        return self.tokens / 1e6 * self.per_million


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    bill = [Line(tokens_in - cached_in, price_in), Line(cached_in, price_cached), Line(tokens_out, price_out)]
    return sum(line.dollars for line in bill)
