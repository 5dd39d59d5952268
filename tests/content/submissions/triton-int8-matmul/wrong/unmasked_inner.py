# requires: triton
# K is not masked
import torch
import triton
import triton.language as tl


@triton.jit
def kernel(X, W, SX, SW, Y, M, N, K, T: tl.constexpr):
    m = tl.program_id(0) * T + tl.arange(0, T)
    n = tl.program_id(1) * T + tl.arange(0, T)
    acc = tl.zeros((T, T), tl.int32)
    for k0 in range(0, K, T):
        k = k0 + tl.arange(0, T)
        x = tl.load(X + m[:, None] * K + k[None, :], m[:, None] < M, other=0)
        w = tl.load(W + n[None, :] * K + k[:, None], n[None, :] < N, other=0)
        acc += tl.dot(x, w)
    sx = tl.load(SX + m, m < M, other=0.0)
    sw = tl.load(SW + n, n < N, other=0.0)
    tl.store(Y + m[:, None] * N + n[None, :], acc * sx[:, None] * sw[None, :], (m[:, None] < M) & (n[None, :] < N))


def int8_matmul(x, w, x_scale, w_scale):
    (M, K), N = x.shape, w.shape[0]
    y = torch.empty((M, N), dtype=torch.float32, device=x.device)
    kernel[(triton.cdiv(M, 32), triton.cdiv(N, 32))](x, w, x_scale, w_scale, y, M, N, K, T=32)
    return y
