import numpy as np

class BudgetError(ValueError):
    pass

def fit_context(messages, budget, count):
    n = np.array([count(m) for m in messages], dtype=np.int64)
    sysm = np.array([m["role"] == "system" for m in messages], dtype=bool)
    free = budget - n[sysm].sum()
    if free < 0:
        raise BudgetError(int(free))
    back = np.cumsum(np.where(sysm, 0, n)[::-1])[::-1]
    return [dict(m) for m, k in zip(messages, sysm | (back <= free)) if k]
