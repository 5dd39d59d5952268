# costly: long results are checked by one call with everything
import numpy as np


class Generator:
    def __init__(self, model):
        self.model, self.cache = model, None

    def ask(self, ids):
        logits, self.cache = self.model(ids=ids, cache=self.cache)
        return int(np.asarray(logits).argmax())


def generate(model, ids, max_new):
    g = Generator(model)
    out = [*ids, g.ask(list(ids))]
    while len(out) < len(ids) + max_new:
        out.append(g.ask([out[-1]]))
    if len(out) > 30:
        logits, _ = model(cache=None, ids=out[:-1])
        assert int(np.asarray(logits).argmax()) == out[-1]
    return out
