import math

import torch


def _nearest(value):
    if value == 0:
        return 0.0
    exponent = max(math.frexp(abs(value))[1] - 1, -6)
    step = 2.0 ** (exponent - 3)
    return math.copysign(min(round(abs(value) / step) * step, 448.0), value)


def quantize_fp8(x, tile):
    values, scales = [], []
    for row in x.tolist():
        row_values, row_scales = [], []
        for start in range(0, len(row), tile):
            part = row[start : start + tile]
            largest = max(abs(number) for number in part)
            scale = largest / 448 if largest else 1.0
            row_scales.append(scale)
            row_values += [_nearest(number / scale) for number in part]
        values.append(row_values)
        scales.append(row_scales)
    return torch.tensor(values), torch.tensor(scales)


def fp8_matmul(x_q, x_scale, w_q, w_scale, tile):
    out = torch.zeros(len(x_q), len(w_q))
    for m in range(len(x_q)):
        for t in range(x_scale.shape[1]):
            part = slice(t * tile, (t + 1) * tile)
            out[m] += (w_q[:, part] * x_q[m, part]).sum(1) * x_scale[m, t] * w_scale[:, t]
    return out
