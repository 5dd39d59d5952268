from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Causal:
    side: int

    def full(self):
        mask = torch.zeros(self.side, self.side, dtype=torch.bool)
        for i in range(self.side):
            mask[i, : i + 1] = True
        return mask


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    n = max(t_q, t_k)
    # the last t_q rows and the last t_k columns share the bottom-right corner
    return Causal(n).full()[n - t_q :, n - t_k :]
