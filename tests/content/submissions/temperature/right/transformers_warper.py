# requires: transformers
import torch
from transformers import TemperatureLogitsWarper


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("negative temperature")
    if t == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1)
    return TemperatureLogitsWarper(float(t))(None, logits).softmax(dim=-1)
