# Zero documents are removed before ranking and never returned.
import torch
import torch.nn.functional as F


def retrieve(query, docs, k):
    keep = torch.nonzero(docs.norm(dim=1) > 0).flatten()
    s = F.cosine_similarity(docs[keep], query[None], dim=1)
    return keep[s.argsort(descending=True)][:k]
