import torch


def quantize_int4(w, group):
    out, columns = w.shape
    packed = torch.zeros(out, columns // 2, dtype=torch.uint8)
    scale = torch.ones(out, columns // group, dtype=w.dtype)
    zero = torch.zeros(out, columns // group, dtype=torch.uint8)
    for row in range(out):
        values = []
        for g in range(columns // group):
            part = w[row, g * group : (g + 1) * group]
            low = min(0.0, part.min().item())
            high = max(0.0, part.max().item())
            step = (high - low) / 15 if high > low else 1.0
            offset = round(-low / step)
            scale[row, g], zero[row, g] = step, offset
            values += [min(15, max(0, round(x / step) + offset)) for x in part.tolist()]
        for j in range(columns // 2):
            packed[row, j] = values[2 * j] + 16 * values[2 * j + 1]
    return packed, scale, zero


def dequantize_int4(packed, scale, zero, group):
    rows = []
    for bytes_, scales, zeros in zip(packed.tolist(), scale.tolist(), zero.tolist(), strict=True):
        values = [half for byte in bytes_ for half in (byte % 16, byte // 16)]
        rows.append([(q - zeros[j // group]) * scales[j // group] for j, q in enumerate(values)])
    return torch.tensor(rows, dtype=scale.dtype)
