"""What speculative decoding must do; each function returns "" or what it saw instead."""

import random
from contextlib import contextmanager


@contextmanager
def _replaced(function, **others):
    """A function of the program that calls these instead of its own."""
    names = function.__globals__
    before = {name: names[name] for name in others}
    names.update(others)
    try:
        yield
    finally:
        names.update(before)


class Scripted:
    """Random numbers from a list."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def random(self):
        return self.numbers.pop(0) if self.numbers else 0.0


def likelier_tokens_of_the_target_are_always_accepted(m):
    if m.is_accepted(0, [0.8, 0.2], [0.4, 0.6], 0.99):
        return ""
    return "the target gives a token 0.8, the draft 0.4, and it can be rejected"


def a_rejection_draws_what_the_draft_gave_too_little(m):
    got = [round(x, 3) for x in m.residual([0.5, 0.3, 0.2], [0.2, 0.3, 0.5])]
    return "" if got == [1, 0, 0] else f"target 0.5 0.3 0.2, draft 0.2 0.3 0.5: after a rejection it draws from {got}"


def a_token_after_a_rejection_is_the_last_of_the_step(m):
    target, draft = m.Bigram([[0.1, 0.9]] * 2), m.Bigram([[0.9, 0.1]] * 2)
    with _replaced(m.speculative_step, is_accepted=lambda *_: False, residual=lambda *_: [0.5, 0.5]):
        made = m.speculative_step(target, draft, [0], 3, random.Random(0))
    return "" if len(made) == 1 else f"the first of three drafts is rejected, and the step makes {len(made)} tokens"


def a_step_whose_drafts_all_fit_makes_one_token_more(m):
    same = [[0.5, 0.5], [0.5, 0.5]]
    made = m.speculative_step(m.Bigram(same), m.Bigram(same), [0], 3, random.Random(0))
    return "" if len(made) == 4 else f"all of three drafts are accepted, and the step makes {len(made)} tokens"


def drafts_follow_one_another(m):
    chain = m.Bigram([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    tokens, _ = m.propose(chain, [0], 3, Scripted(0.5, 0.5, 0.5))
    return "" if tokens == [1, 2, 0] else f"a draft model that goes 0 1 2 0 proposes {tokens} after 0"


def nothing_comes_after_the_end(m):
    model = m.Bigram([[1.0]])
    with _replaced(m.generate, speculative_step=lambda *_: [1, 2, 0, 1]):
        tokens, _ = m.generate(model, model, [0], 9, end=2)
    return "" if tokens == [1, 2] else f"a step makes 1 2 0 1, the end is 2, and the text is {tokens}"
