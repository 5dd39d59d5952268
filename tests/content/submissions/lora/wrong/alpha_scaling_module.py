# catalogue: 1
# scaling = alpha; the rank is never divided out.
import torch.nn.functional as F


class Adapter:
    def __init__(self, a, b, alpha):
        self.down, self.up, self.scaling = a, b, float(alpha)

    def __call__(self, x):
        return F.linear(F.linear(x, self.down) * self.scaling, self.up)


def lora_forward(x, w, a, b, alpha, bias=None):
    frozen_bias = bias.detach() if bias is not None else None
    return F.linear(x, w.detach(), frozen_bias) + Adapter(a, b, alpha)(x)
