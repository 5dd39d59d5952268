import numpy as np
import torch


def quantize_int4(w, group):
    x = w.detach().numpy()
    parts = x.reshape(len(x), -1, group)
    low = np.minimum(parts.min(-1, keepdims=True), 0)
    high = np.maximum(parts.max(-1, keepdims=True), 0)
    scale = np.where(high > low, (high - low) / 15, 1).astype(x.dtype)
    zero = np.rint(-low / scale).astype(np.int64)
    q = np.clip(np.rint(parts / scale).astype(np.int64) + zero, 0, 15).reshape(x.shape)
    packed = (q[:, ::2] + 16 * q[:, 1::2]).astype(np.uint8)
    return torch.from_numpy(packed), torch.from_numpy(scale[..., 0]), torch.from_numpy(zero[..., 0].astype(np.uint8))


def dequantize_int4(packed, scale, zero, group):
    data = packed.numpy()
    q = np.empty((data.shape[0], 2 * data.shape[1]), dtype=np.int64)
    q[:, ::2], q[:, 1::2] = data % 16, data // 16
    q -= np.repeat(zero.numpy().astype(np.int64), group, axis=1)
    steps = np.repeat(scale.numpy(), group, axis=1)
    return torch.from_numpy(q.astype(steps.dtype) * steps)
