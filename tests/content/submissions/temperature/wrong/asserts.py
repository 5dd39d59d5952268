# named: asserts-instead-of-raising
import torch


class Distribution(torch.Tensor):
    """Probabilities over the last axis."""


def temperature_softmax(logits, t):
    assert not (t < 0)
    columns = logits.movedim(-1, 0)
    if t == 0:
        index = torch.arange(len(columns), device=logits.device).reshape(-1, *[1] * (logits.dim() - 1))
        p = (index == columns.argmax(0)).to(logits.dtype)
    else:
        p = (scaled := columns / t).sub(scaled.logsumexp(0)).exp()
    return p.movedim(0, -1).as_subclass(Distribution)


if __name__ == "__main__":
    print(temperature_softmax(torch.tensor([1.0, 2.0]), 0.5))
