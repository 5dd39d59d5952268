# catalogue: 2
# argsort sorts ascending: the worst documents come first.
import torch.nn.functional as F


def retrieve(query, docs, k):
    sims = F.cosine_similarity(docs, query[None, :], dim=-1)
    return sims.argsort()[:k]
