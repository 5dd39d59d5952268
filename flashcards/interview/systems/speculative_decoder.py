"""Speculative decoding: a draft model proposes tokens, the target checks them in one pass, the distribution stays."""

import random


def normalise(weights):
    total = sum(weights)
    return [weight / total for weight in weights]


def draw(probs, u):
    """The first token at which the sum of probabilities exceeds u."""
    total = 0.0
    for token, prob in enumerate(probs):
        total += prob
        if u < total:
            return token
    return max(token for token, prob in enumerate(probs) if prob > 0)


def is_accepted(token, target, draft, u):
    """With probability min(1, target / draft)."""
    return u < min(1.0, target[token] / draft[token])


def residual(target, draft):
    """The distribution to draw from after a rejection: what the draft gave too little."""
    return normalise([max(0.0, p - q) for p, q in zip(target, draft, strict=True)])


class Bigram:
    """A model whose next token depends on the last one only; counts how often it is called."""

    def __init__(self, table):
        self.table = table
        self.calls = 0

    def next_probs(self, ids):
        """The distribution after these ids."""
        self.calls += 1
        return self.table[ids[-1]]

    def all_probs(self, ids, count):
        """The distributions after each of the last `count` prefixes, in one call."""
        self.calls += 1
        start = len(ids) - count
        return [self.table[ids[place]] for place in range(start, len(ids))]


def propose(draft, ids, count, rng):
    """`count` tokens of the draft model, and the distributions they were drawn from."""
    tokens, distributions = [], []
    for _ in range(count):
        probs = draft.next_probs([*ids, *tokens])
        distributions.append(probs)
        tokens.append(draw(probs, rng.random()))
    return tokens, distributions


def speculative_step(target, draft, ids, count, rng):
    """One to count + 1 new tokens, distributed as the target's own."""
    tokens, drafted = propose(draft, ids, count, rng)
    # After ids, after ids and the first token, … after all of them: count + 1 distributions.
    wanted = target.all_probs([*ids, *tokens], count + 1)
    made = []
    for place, token in enumerate(tokens):
        if is_accepted(token, wanted[place], drafted[place], rng.random()):
            made.append(token)
            continue
        made.append(draw(residual(wanted[place], drafted[place]), rng.random()))
        return made
    # All were accepted: the pass of the target gives one more.
    made.append(draw(wanted[count], rng.random()))
    return made


def generate(target, draft, prompt, length, count=3, seed=0, end=None):
    """`length` tokens after the prompt, or up to the first `end`, which is kept; and the target's calls."""
    rng, ids = random.Random(seed), list(prompt)
    before = target.calls
    while len(ids) < len(prompt) + length:
        for token in speculative_step(target, draft, ids, count, rng):
            ids.append(token)
            if token == end or len(ids) == len(prompt) + length:
                return ids[len(prompt) :], target.calls - before
    return ids[len(prompt) :], target.calls - before


def main():
    target = Bigram([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3], [0.3, 0.3, 0.4]])
    draft = Bigram([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3], [0.3, 0.4, 0.3]])
    tokens, calls = generate(target, draft, [0], 40)
    print(tokens, f"{calls} calls of the target for {len(tokens)} tokens")


if __name__ == "__main__":
    main()
