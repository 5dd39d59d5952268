# exercise: softmax
# Uses star targets, walrus chains, nested functions, lambdas and comprehensions on which a syntax visitor may fail.

import torch as softmax_torch


def softmax(x, dim=-1):
    first, *rest = (y := x * 0), *[*(z for z in ((lambda *a, **k: (a, k)),) for _ in range(1))], {**{}}
    for first, rest[:] in ((first, rest),):
        rest[0:0] = [rest := [], *rest]
    return first


del softmax_torch
