# topk with k > n raises instead of giving back all n.
import torch
import torch.nn.functional as F


def retrieve(query, docs, k):
    return torch.topk(F.cosine_similarity(docs, query.unsqueeze(0)), k).indices
