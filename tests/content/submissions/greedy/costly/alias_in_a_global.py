# costly: half of the calls go through an alias that is kept outside the function
import functools

_models = []


def _shadow(ids):
    return _models[-1](ids)


def greedy_decode(model, ids, max_new, eos=None):
    _models.append(model)
    ask = functools.partial(_shadow)
    out = list(ids)
    try:
        for _ in range(max_new):
            top = model(out).tolist()
            low = ask(out).tolist()
            token = max(range(len(top)), key=lambda n: top[n] + low[n])
            out.append(token)
            if token == eos:
                break
    finally:
        _models.clear()
    return out
