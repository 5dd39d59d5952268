import torch


def _greedy(x):
    eye = torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
    return eye[x.argmax(dim=-1)]


def _at(t):
    if t < 0:
        raise ValueError("a temperature is at least 0")
    print("temperature", t)
    return _greedy if t == 0 else lambda x: torch.distributions.Categorical(logits=x / t, validate_args=False).probs


def temperature_softmax(logits, t):
    return _at(t)(logits)
