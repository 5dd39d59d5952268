import torch

class InvalidTemperature(ValueError):
    pass

def temperature_softmax(logits, t):
    if t < 0:
        raise InvalidTemperature(str(t))
    if t == 0:
        out = logits.new_zeros(logits.shape)
        flat = out.view(-1, logits.shape[-1])
        flat[torch.arange(len(flat), device=out.device), logits.reshape(flat.shape).argmax(1)] = 1
        return out
    scaled = logits.clone()
    scaled /= t
    return torch.exp(scaled - torch.logsumexp(scaled, dim=-1, keepdim=True))
