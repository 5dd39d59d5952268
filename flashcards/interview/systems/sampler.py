"""Sampling from a language model: penalties, temperature, top-k, top-p, stop sequences.  Plain Python, no tensors."""

import math
import random


def softmax(logits):
    largest = max(logits)
    exps = [math.exp(x - largest) for x in logits]
    total = sum(exps)
    return [x / total for x in exps]


def apply_repetition_penalty(logits, previous, penalty):
    """Makes tokens that were used before less likely; penalty > 1."""
    changed = list(logits)
    for token in set(previous):
        score = changed[token]
        changed[token] = score / penalty if score > 0 else score * penalty
    return changed


def apply_temperature(logits, temperature):
    """Sharper below 1, flatter above."""
    return [x / temperature for x in logits]


def keep_top_k(logits, k):
    """All but the k largest become -inf; 0 keeps all.  The first of equal ones are kept."""
    if k <= 0 or k >= len(logits):
        return list(logits)
    order = sorted(range(len(logits)), key=lambda token: -logits[token])
    kept = set(order[:k])
    return [x if token in kept else -math.inf for token, x in enumerate(logits)]


def keep_top_p(logits, p):
    """The smallest set of tokens whose probability reaches p is kept, the others become -inf."""
    probs = softmax(logits)
    order = sorted(range(len(probs)), key=lambda token: -probs[token])
    kept, total = set(), 0.0
    for token in order:
        kept.add(token)
        total += probs[token]
        if total >= p - 1e-12:
            break
    return [x if token in kept else -math.inf for token, x in enumerate(logits)]


def draw(probs, u):
    """The token at which the cumulative probability first exceeds u, with u in [0, 1)."""
    total = 0.0
    for token, prob in enumerate(probs):
        total += prob
        if u < total:
            return token
    return max(token for token, prob in enumerate(probs) if prob > 0)


def next_token(logits, previous, settings, rng):
    """One token: penalty, temperature, top-k, top-p, then a draw."""
    logits = apply_repetition_penalty(logits, previous, settings.get("penalty", 1.0))
    temperature = settings.get("temperature", 1.0)
    if temperature == 0:
        return max(range(len(logits)), key=lambda token: logits[token])
    logits = apply_temperature(logits, temperature)
    logits = keep_top_k(logits, settings.get("top_k", 0))
    logits = keep_top_p(logits, settings.get("top_p", 1.0))
    return draw(softmax(logits), rng.random())


def generate(model, prompt, settings, count, stops=(), seed=0):
    """Up to `count` tokens after the prompt; ends before the first stop sequence, which is not returned."""
    rng = random.Random(seed)
    ids, made = list(prompt), []
    for _ in range(count):
        token = next_token(model(ids), made, settings, rng)
        ids.append(token)
        made.append(token)
        for stop in stops:
            if made[-len(stop) :] == list(stop):
                return made[: -len(stop)]
    return made


def main():
    def model(ids):
        return [2.0, 1.0, 0.5, 0.2, -1.0]

    print(generate(model, [0], {"temperature": 0.8, "top_p": 0.9, "penalty": 1.2}, 20))


if __name__ == "__main__":
    main()
