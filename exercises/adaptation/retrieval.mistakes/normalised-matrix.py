"""All documents are normalised to length 1 and multiplied with the query at once."""

import torch


def retrieve(query, docs, k):
    scores = torch.nn.functional.normalize(docs, dim=1, eps=1e-30) @ torch.nn.functional.normalize(
        query, dim=0, eps=1e-30
    )
    return scores.topk(min(k, len(docs))).indices
