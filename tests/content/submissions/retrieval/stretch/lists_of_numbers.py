# stretch: lists of Python numbers, one document after the other
import math

import torch


def retrieve(query, docs, k):
    q = query.tolist()
    length = math.sqrt(sum(x * x for x in q))
    scores = []
    for doc in docs.tolist():
        lengths = math.sqrt(sum(x * x for x in doc)) * length
        scores.append(sum(a * b for a, b in zip(doc, q)) / lengths if lengths else 0.0)
    return torch.tensor(sorted(range(len(scores)), key=lambda i: -scores[i])[:k], dtype=torch.long)
