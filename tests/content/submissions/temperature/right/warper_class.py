import torch
from torch import nn

class TemperatureLogitsWarper:
    def __init__(self, temperature: float):
        if not temperature >= 0:
            raise ValueError(f"`temperature` has to be non-negative, but is {temperature}")
        self.temperature = temperature

    def __call__(self, scores):
        if self.temperature == 0:
            winner = scores.max(-1, keepdim=True).indices
            ids = torch.arange(scores.shape[-1], device=scores.device)
            return (ids == winner).to(scores.dtype)
        return nn.functional.softmax(scores.float() / self.temperature, dim=-1).to(scores.dtype)

@torch.no_grad()
def temperature_softmax(logits, t):
    return TemperatureLogitsWarper(t)(logits)
