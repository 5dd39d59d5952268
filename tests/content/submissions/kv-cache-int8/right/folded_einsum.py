import torch


def _quantised(x, axis):
    largest = torch.maximum(x.amax(axis), -x.amin(axis)).unsqueeze(axis)
    scale = torch.where(largest == 0, torch.full_like(largest, 127), largest) / 127
    return (x / scale).round().type(torch.int8), scale


def quantize_kv(k, v):
    return *_quantised(k, 2), *_quantised(v, 3)


def attend_int8(q, k_q, k_scale, v_q, v_scale):
    scores = torch.einsum("bhqd,bhtd->bhqt", q * k_scale, k_q.to(q)) / q.size(-1) ** 0.5
    weights = scores.softmax(-1) * v_scale.squeeze(-1).unsqueeze(-2)
    return torch.einsum("bhqt,bhtd->bhqd", weights, v_q.to(q))
