import torch

class _Positions:
    def __init__(self, t_q, t_k):
        past = t_k - t_q
        self.query = torch.arange(past, t_k)
        self.key = torch.arange(t_k)

    def mask(self):
        return torch.ge(self.query.unsqueeze(-1), self.key.unsqueeze(0))

def causal_mask(t_q, t_k=None):
    return _Positions(t_q, t_q if t_k is None else t_k).mask()
