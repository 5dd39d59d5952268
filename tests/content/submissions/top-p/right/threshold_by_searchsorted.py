import warnings
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class TopP:
    p: float

    def threshold(self, logits):
        ordered = logits.sort(-1, descending=True).values
        mass = ordered.double().softmax(-1).cumsum(-1)
        goal = torch.full((*mass.shape[:-1], 1), self.p, dtype=mass.dtype, device=mass.device)
        last = torch.searchsorted(mass, goal).clamp(max=mass.shape[-1] - 1)
        return ordered.gather(-1, last)

    def __call__(self, logits):
        if self.p >= 1:
            warnings.warn("p >= 1 keeps everything", stacklevel=3)
            return logits
        return logits.where(logits >= self.threshold(logits), -torch.inf)


def top_p_filter(logits, p):
    return TopP(p)(logits)
