from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass
class Beam:
    tokens: list[int]
    score: float = 0.0
    finished: bool = False

    def expand(self, model, width, eos):
        log_probs = model(self.tokens)
        values, indices = torch.topk(log_probs, min(width, log_probs.size(-1)))
        return [
            Beam(self.tokens + [t], self.score + v, eos is not None and t == eos)
            for v, t in zip(values.tolist(), indices.tolist())
        ]


def _step(beams, model, width, steps_left, eos):
    if steps_left == 0 or all(b.finished for b in beams):
        return beams
    pool = [b for b in beams if b.finished]
    for b in beams:
        if not b.finished:
            pool += b.expand(model, width, eos)
    pool.sort(key=lambda b: -b.score)
    return _step(pool[:width], model, width, steps_left - 1, eos)


def beam_search(model, ids, width, max_new, eos=None):
    best = _step([Beam(list(ids))], model, width, max_new, eos)
    return [(b.tokens, b.score) for b in best]
