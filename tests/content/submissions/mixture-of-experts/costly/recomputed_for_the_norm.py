# costly: the outputs are computed once to be checked for nan, and once to be used
import torch


class Layer(torch.nn.Module):
    def __init__(self, gate, experts, k):
        super().__init__()
        self.gate, self.k = gate, k
        self.call = list(experts)
        self.alias = [lambda rows, f=f: f(rows) for f in experts]

    def forward(self, x):
        w, chosen = (x @ self.gate.T).topk(self.k, dim=1)
        w = w.softmax(1)
        y = torch.zeros_like(x)
        for e in chosen.unique().tolist():
            rows, place = torch.where(chosen == e)
            if torch.isnan(self.alias[e](x[rows])).any():
                raise FloatingPointError(e)
            y = y.index_add(0, rows, w[rows, place, None] * self.call[e](x[rows]))
        return y


def moe(x, w_router, experts, k):
    return Layer(w_router, experts, k)(x.reshape(-1, x.shape[-1])).reshape(x.shape)
