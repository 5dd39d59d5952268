# catalogue: 1
# Ranks by the dot product: long documents win.
import torch


def retrieve(query, docs, k):
    return torch.topk(docs @ query, min(k, len(docs))).indices
