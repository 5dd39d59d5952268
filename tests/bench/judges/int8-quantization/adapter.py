"""Their class: the weights are quantised when it is made; their scale has one more axis, so that it can be
multiplied."""

from torch import nn

TASK = "int8_quantization"


def adapt(ours):
    class Int8Linear(nn.Module):
        def __init__(self, weight, bias=None):
            super().__init__()
            q, scale = ours.quantize_per_channel(weight)
            self.given = scale
            self.register_buffer("weight_int8", q)
            self.register_buffer("scale", scale.reshape(-1, 1) if scale.numel() in (1, len(q)) else scale)
            self.bias = bias

        def forward(self, x):
            out = x @ ours.dequant(self.weight_int8, self.given).T
            return out if self.bias is None else out + self.bias

    return Int8Linear
