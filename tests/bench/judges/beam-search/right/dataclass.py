from dataclasses import dataclass


@dataclass(frozen=True)
class Beam:
    ids: tuple
    score: float = 0.0
    ended: bool = False

    def grow(self, model, eos):
        if self.ended:
            return [self]
        logp = model(list(self.ids))
        return [Beam((*self.ids, t), self.score + logp[t].item(), t == eos) for t in range(logp.numel())]


def beam_search(model, ids, width, max_new, eos=None):
    beams = [Beam(tuple(ids))]
    while max_new > 0 and not all(b.ended for b in beams):
        beams = sorted((n for b in beams for n in b.grow(model, eos)), key=lambda b: -b.score)[:width]
        max_new -= 1
    return [(list(b.ids), float(b.score)) for b in beams]
