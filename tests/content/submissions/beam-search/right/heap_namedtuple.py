import heapq
from operator import attrgetter
from typing import NamedTuple


class Hypothesis(NamedTuple):
    ids: list
    logprob: float


def beam_search(model, ids, width, max_new, eos=None):
    n_prompt = len(ids)

    def is_finished(h):
        return eos is not None and len(h.ids) > n_prompt and h.ids[-1] == eos

    def successors(h):
        if is_finished(h):
            yield h
        else:
            for token, lp in enumerate(model(list(h.ids)).tolist()):
                yield Hypothesis([*h.ids, token], h.logprob + lp)

    beam = [Hypothesis(list(ids), 0.0)]
    step = 0
    while step < max_new and not all(map(is_finished, beam)):
        pool = (nxt for h in beam for nxt in successors(h))
        beam = heapq.nlargest(width, pool, key=attrgetter("logprob"))
        step += 1
    return beam
