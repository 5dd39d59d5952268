"""Cost of a model call: each kind of token at its price.

Prices are per million tokens. Output usually costs more than input. Input tokens that the provider finds in its cache
are part of the input, but billed only at a lower price.

    cost = (n_full p_in + n_cached p_cached + n_out p_out) / 10^6,    n_full + n_cached = n_in

Source: follows from the definition; price lists of OpenAI and Anthropic, which name input, cached input and output.
"""


def estimate_cost(
    tokens_in: int, tokens_out: int, price_in: float, price_out: float, cached_in: int = 0, price_cached: float = 0.0
) -> float:
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0:
        raise ValueError("a number of tokens is not negative")
    if cached_in > tokens_in:
        raise ValueError("cached tokens are part of the input")
    full_in = tokens_in - cached_in
    millionths = full_in * price_in + cached_in * price_cached + tokens_out * price_out
    return millionths / 1_000_000
