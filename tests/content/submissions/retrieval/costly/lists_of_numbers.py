# Lists of numbers.
import threading
import numpy as np
import torch
def cosine(a, b):
    n = a.norm() * b.norm()
    return (a @ b) / n if n > 0 else a.new_zeros(())

import math
def retrieve(query, docs, k):
    q = query.tolist(); nq = math.sqrt(sum(x * x for x in q)); s = []
    for d in docs.tolist():
        n = math.sqrt(sum(x * x for x in d)) * nq
        s.append(sum(a * b for a, b in zip(d, q)) / n if n else 0.0)
    return torch.tensor(sorted(range(len(s)), key=lambda i: -s[i])[:k], dtype=torch.long)
