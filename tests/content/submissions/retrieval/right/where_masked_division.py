import torch


class CosineIndex:
    def __init__(self, docs):
        self.docs = docs
        self.lengths = docs.norm(dim=1)

    def search(self, query, k):
        dot = self.docs.mv(query)
        denom = self.lengths * query.norm()
        safe = torch.where(denom == 0, torch.ones_like(denom), denom)
        score = torch.where(denom == 0, torch.zeros_like(dot), dot / safe)
        # negate and sort ascending; a view of a bigger result
        return torch.sort(-score, stable=True)[1].narrow(0, 0, min(k, len(self.docs)))


def retrieve(query, docs, k):
    return CosineIndex(docs).search(query, k)
