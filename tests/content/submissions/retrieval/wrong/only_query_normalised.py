# catalogue: 1
# Only the query is brought to length 1, which changes no order.
import torch
import torch.nn.functional as F


def retrieve(query, docs, k):
    q = F.normalize(query, dim=0)
    scores = (docs * q).sum(dim=-1)
    return scores.argsort(descending=True)[:k]
