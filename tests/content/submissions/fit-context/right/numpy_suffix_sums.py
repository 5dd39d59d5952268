import numpy as np


class ContextTooSmall(ValueError):
    pass


def fit_context(messages, budget, count):
    is_system = np.array([m["role"] == "system" for m in messages], dtype=bool)
    costs = np.array([count(m) for m in messages], dtype=np.int64)
    room = budget - costs[is_system].sum()
    if room < 0:
        raise ContextTooSmall(int(room))
    rest = np.where(is_system, 0, costs)
    suffix = rest[::-1].cumsum()[::-1]
    keep = is_system | (suffix <= room)
    return [m for m, k in zip(messages, keep) if k]
