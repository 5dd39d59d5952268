import torch


class Rank:
    def __init__(self, number, tensor, ranks):
        self.number, self.ranks = number, ranks
        self.parts = {k: part.clone() for k, part in enumerate(torch.tensor_split(tensor, ranks))}
        self.at = number

    def message(self):
        return self.parts[self.at % self.ranks]

    def add(self, received):
        self.at -= 1
        k = self.at % self.ranks
        self.parts[k] = self.parts[k] + received

    def replace(self, received):
        self.at -= 1
        self.parts[self.at % self.ranks] = received

    def whole(self):
        return torch.cat([self.parts[k] for k in range(self.ranks)])


def ring_all_reduce(tensors, exchange):
    ring = [Rank(k, tensor, len(tensors)) for k, tensor in enumerate(tensors)]
    for phase in ("add", "replace"):
        for _ in ring[1:]:
            for rank, received in zip(ring, exchange([rank.message() for rank in ring])):
                getattr(rank, phase)(received)
    return [rank.whole() for rank in ring]
