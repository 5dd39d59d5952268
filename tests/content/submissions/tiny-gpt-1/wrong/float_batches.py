import torch


class Tokenizer:
    def __init__(self, text):
        self.vocab = sorted(list(set(text)))
        self.stoi = {ch: i for i, ch in enumerate(self.vocab)}
        self.itos = {i: ch for i, ch in enumerate(self.vocab)}

    def encode(self, text):
        return [self.stoi[c] for c in text]

    def decode(self, ids):
        return "".join([self.itos[i] for i in ids])


def get_batch(ids, context, starts):
    x = torch.stack([ids[i : i + context] for i in starts])
    y = torch.stack([ids[i + 1 : i + 1 + context] for i in starts])
    return x.float(), y.float()
