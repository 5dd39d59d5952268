import torch


def retrieve(query, docs, k):
    # The length of the query does not change the order, so only the documents are normalised.
    num = torch.einsum("nd,d->n", docs, query)
    sq = torch.einsum("nd,nd->n", docs, docs)
    score = num * sq.clamp_min(1e-30).rsqrt()
    _, idx = score.topk(k=min(int(k), score.numel()), largest=True, sorted=True)
    return idx
