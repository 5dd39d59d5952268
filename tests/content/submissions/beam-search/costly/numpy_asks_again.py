# costly: the log-probs are fetched once for their values and once for their order
import numpy as np


class Beam:
    def __init__(self, ids):
        self.rows = [(tuple(ids), 0.0, False)]

    def step(self, model, width, eos):
        new = []
        for ids, score, ended in self.rows:
            if ended:
                new.append((ids, score, True))
                continue
            order = np.argsort(-np.asarray(model(list(ids))))[:width]
            values = np.asarray(model(list(ids)), dtype=float)
            new += [(ids + (int(t),), score + float(values[t]), int(t) == eos) for t in order]
        new.sort(key=lambda row: -row[1])
        self.rows = new[:width]


def beam_search(model, ids, width, max_new, eos=None):
    beam = Beam(ids)
    for _ in range(max_new):
        if all(row[2] for row in beam.rows):
            break
        beam.step(model, width, eos)
    return [(list(ids), score) for ids, score, _ in beam.rows]
