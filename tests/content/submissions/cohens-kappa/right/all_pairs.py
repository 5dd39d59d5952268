from math import nan


def cohens_kappa(a, b, weights=None):
    order = sorted(list(set(a + b)))
    power = {None: 0, "linear": 1, "quadratic": 2}
    if weights not in power:
        raise ValueError(weights)
    p = power[weights]

    def cost(x, y):
        return 0 if x == y else abs(order.index(x) - order.index(y)) ** p

    seen = sum(cost(x, y) for x, y in zip(a, b)) / len(a)
    chance = sum(cost(x, y) for x in a for y in b) / len(a) / len(b)
    if chance == 0:
        return nan
    return 1 - seen / chance
