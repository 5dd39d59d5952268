from fractions import Fraction


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if min(tokens_in, tokens_out, cached_in) < 0 or not cached_in <= tokens_in:
        raise ValueError("bad token counts")
    cost = Fraction(price_in) * tokens_in + Fraction(price_out) * tokens_out
    cost -= (Fraction(price_in) - Fraction(price_cached)) * cached_in
    return float(cost / 10**6)
