# requires: triton
# tiles of 16 x 16
import torch
import triton
import triton.language as tl


@triton.jit
def kernel(A, B, C, M, N, K, am, ak, bk, bn, cm, T: tl.constexpr, S: tl.constexpr):
    m = tl.program_id(0) * T + tl.arange(0, T)
    n = tl.program_id(1) * T + tl.arange(0, T)
    acc = tl.zeros((T, T), tl.float32)
    for k0 in range(0, K, S):
        k = k0 + tl.arange(0, S)
        a = tl.load(A + m[:, None] * am + k[None, :] * ak, (m[:, None] < M) & (k[None, :] < K), other=0.0)
        b = tl.load(B + k[:, None] * bk + n[None, :] * bn, (k[:, None] < K) & (n[None, :] < N), other=0.0)
        acc += tl.dot(a, b, input_precision="ieee")
    tl.store(C + m[:, None] * cm + n[None, :], acc, (m[:, None] < M) & (n[None, :] < N))


def triton_matmul(a, b):
    M, K = a.shape
    N = b.shape[1]
    c = torch.empty((M, N), dtype=a.dtype, device=a.device)
    kernel[(triton.cdiv(M, 16), triton.cdiv(N, 16))](
        a, b, c, M, N, K, a.stride(0), a.stride(1), b.stride(0), b.stride(1), c.stride(0), T=16, S=16
    )
    return c
