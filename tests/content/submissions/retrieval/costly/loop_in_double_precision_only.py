# costly: goes through the documents one by one, in double precision only
import heapq
import math
from functools import lru_cache
from operator import mul

import torch


def retrieve(query, docs, k):
    n = docs.shape[0]
    k = min(k, n)
    if docs.dtype == torch.float32:
        length = torch.linalg.vector_norm(docs, dim=1)
        score = (docs @ query) / length.masked_fill(length == 0, 1.0)
        return score.topk(k).indices

    q = query.tolist()
    table = docs.tolist()

    @lru_cache(maxsize=None)
    def score(i):
        row = table[i]
        length = math.sqrt(sum(map(mul, row, row)))
        return sum(map(mul, row, q)) / length if length > 0 else 0.0

    best = heapq.nlargest(k, range(n), key=score)
    return torch.tensor(best, dtype=torch.int64)
