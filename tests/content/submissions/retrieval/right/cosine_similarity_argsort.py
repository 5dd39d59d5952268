import torch


def retrieve(query, docs, k):
    sims = torch.nn.functional.cosine_similarity(docs, query.unsqueeze(0), dim=1)
    order = sims.argsort(descending=True)
    return order[:k]        # slicing stops at n by itself
