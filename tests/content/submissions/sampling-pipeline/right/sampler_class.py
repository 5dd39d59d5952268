import torch
from torch import nn


class Sampler(nn.Module):
    def __init__(self, temperature, top_k, top_p, penalty):
        super().__init__()
        self.temperature, self.top_k, self.top_p, self.penalty = temperature, top_k, top_p, penalty

    @torch.no_grad()
    def forward(self, logits, prev_ids):
        seen = torch.zeros_like(logits, dtype=torch.bool).index_fill(0, prev_ids, True)
        logits = torch.where(seen & (logits > 0), logits / self.penalty, logits)
        logits = torch.where(seen & (logits < 0), logits * self.penalty, logits)
        if self.temperature == 0:
            return (torch.arange(len(logits), device=logits.device) == logits.argmax()).to(logits.dtype)
        # one ascending sort serves both filters
        values, order = (logits / self.temperature).sort()
        n = values.numel()
        if self.top_k:
            values = values.masked_fill(torch.arange(n, device=values.device) < n - self.top_k, -torch.inf)
        tail = values.softmax(0).cumsum(0)
        if self.top_p < 1:
            cut = tail <= 1 - self.top_p
            cut[-1] = False
            values = values.masked_fill(cut, -torch.inf)
        return torch.empty_like(values).scatter_(0, order, values.softmax(0))


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    return Sampler(temperature, top_k, top_p, penalty)(logits, prev_ids)
