# style: lists of floats
import math

import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    scale, width = weight.tolist(), x.shape[-1]
    rows, dw = [], [0.0] * width
    for features, grads in zip(x.reshape(-1, width).tolist(), grad_out.reshape(-1, width).tolist()):
        root = math.sqrt(sum(value * value for value in features) / width + eps)
        dn = [g * w for g, w in zip(grads, scale)]
        along = sum(g * value for g, value in zip(dn, features)) / (width * root**2)
        rows.append([(g - value * along) / root for g, value in zip(dn, features)])
        dw = [total + g * value / root for total, g, value in zip(dw, grads, features)]
    return torch.tensor(rows, dtype=x.dtype).reshape(x.shape), torch.tensor(dw, dtype=x.dtype)
