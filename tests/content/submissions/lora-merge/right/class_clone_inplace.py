import torch


class Adapter:
    def __init__(self, a, b, alpha):
        self.a, self.b = a, b
        self.scaling = alpha / a.shape[0]

    @torch.no_grad()
    def get_delta_weight(self):
        return (self.b.float() @ self.a.float() if self.a.dtype in (torch.float16, torch.bfloat16) else self.b @ self.a) * self.scaling

    @torch.no_grad()
    def apply(self, weight, sign):
        out = weight.clone()
        out += sign * self.get_delta_weight()
        return out


def lora_merge(w, a, b, alpha):
    return Adapter(a, b, alpha).apply(w, 1)


def lora_unmerge(w2, a, b, alpha):
    return Adapter(a, b, alpha).apply(w2, -1)
