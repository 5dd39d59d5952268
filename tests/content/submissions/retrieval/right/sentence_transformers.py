import torch


def retrieve(query, docs, k):
    a = torch.nn.functional.normalize(query[None], p=2, dim=1); b = torch.nn.functional.normalize(docs, p=2, dim=1)
    s = torch.mm(a, b.transpose(0, 1))[0]
    return torch.sort(s, descending=True).indices[:k]
