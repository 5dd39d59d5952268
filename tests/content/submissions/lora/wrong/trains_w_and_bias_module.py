# catalogue: 5
# A layer that takes all tensors as its own trainable ones: weight and bias come back with requires_grad.
import torch


class LoRALayer:
    def __init__(self, w, a, b, alpha, bias):
        self.params = [t for t in (w, a, b, bias) if t is not None]
        for t in self.params:
            t.requires_grad = True
        self.w, self.a, self.b, self.bias = w, a, b, bias
        self.scale = alpha / a.shape[0]

    def __call__(self, x):
        y = x @ (self.w + self.scale * self.b @ self.a).T
        return y if self.bias is None else y + self.bias


def lora_forward(x, w, a, b, alpha, bias=None):
    return LoRALayer(w, a, b, alpha, bias)(x)
