import torch
def retrieve(query, docs, k):
    s = torch.cosine_similarity(docs.double(), query.double()[None], dim=1)
    s = torch.nan_to_num(s)
    v, i = torch.sort(s, descending=True)
    return i[: min(k, i.numel())]
