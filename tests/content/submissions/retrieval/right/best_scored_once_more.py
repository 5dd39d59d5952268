import torch


def retrieve(query, docs, k):
    """Double precision, reciprocal square roots, and the k best scored once more by themselves."""
    assert query.dim() == 1 and docs.dim() == 2 and docs.size(1) == query.size(0)
    n = docs.size(0)
    k = min(int(k), n)
    with torch.no_grad():
        inv = docs.square().sum(1).rsqrt_()
        inv[torch.isinf(inv)] = 0
        rough = torch.einsum("nd,d->n", docs, query).mul_(inv)
        best = rough.topk(k, sorted=True).indices
        few = docs.index_select(0, best).double()
        length = few.norm(dim=1)
        exact = (few * query.double()).sum(1) / length.where(length > 0, torch.ones_like(length))
        return best[exact.argsort(descending=True, stable=True)].long()
