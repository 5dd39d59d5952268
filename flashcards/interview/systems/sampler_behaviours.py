"""What the sampler must do; each function returns "" or what it saw instead."""

import math


def penalised_tokens_become_less_likely(m):
    logits = [1.0, -1.0, 0.0]
    before, after = m.softmax(logits), m.softmax(m.apply_repetition_penalty(logits, [1], 2.0))
    if after[1] < before[1]:
        return ""
    return f"a token with logit -1 was used before; its probability goes from {before[1]:.3f} to {after[1]:.3f}"


def a_token_is_penalised_once_however_often_it_was_used(m):
    once, often = (m.apply_repetition_penalty([4.0, 1.0], previous, 2.0)[0] for previous in ([0], [0, 0, 0]))
    return (
        ""
        if once == often
        else f"a logit of 4 becomes {once:g} when the token was used once, {often:g} after three times"
    )


def the_token_that_crosses_p_is_kept(m):
    logits = [math.log(x) for x in (0.5, 0.3, 0.2)]
    kept = [token for token, x in enumerate(m.keep_top_p(logits, 0.6)) if x > -math.inf]
    return "" if kept == [0, 1] else f"of 0.5, 0.3, 0.2 and p = 0.6 the tokens {kept} are kept"


def top_k_keeps_exactly_k(m):
    kept = [token for token, x in enumerate(m.keep_top_k([1.0, 3.0, 2.0, 2.0, 0.0], 2)) if x > -math.inf]
    return "" if kept == [1, 2] else f"of the logits 1, 3, 2, 2, 0 and k = 2 the tokens {kept} are kept"


def low_temperatures_prefer_the_largest_logit(m):
    low, high = (m.softmax(m.apply_temperature([2.0, 1.0], t))[0] for t in (0.5, 2.0))
    if low > high:
        return ""
    return f"the larger of two logits has {low:.2f} at temperature 0.5 and {high:.2f} at temperature 2"


def the_stop_sequence_ends_the_text_and_is_not_part_of_it(m):
    script = [3, 1, 2, 4, 0]

    def model(ids):
        return [9.0 if token == script[len(ids) - 1] else 0.0 for token in range(5)]

    made = m.generate(model, [0], {"temperature": 0}, 5, stops=[[1, 2]])
    return "" if made == [3] else f"the model says 3 1 2 4 0, the stop sequence is 1 2, the result is {made}"
