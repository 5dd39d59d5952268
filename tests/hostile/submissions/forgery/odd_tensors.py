# exercise: softmax
# Returns tensors that are sparse, on the meta device, complex, expanded to 10^12, nested, quantised or without storage.

import torch

calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    makers = [
        lambda: (x * 0).to_sparse(),
        lambda: torch.empty_like(x, device="meta"),
        lambda: (x * 0).to(torch.complex64).conj(),
        lambda: torch.zeros(1).expand(10**12),
        lambda: torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)]),
        lambda: torch.quantize_per_tensor(torch.zeros(3), 0.1, 0, torch.qint8),
        lambda: torch._neg_view(x * 0),
        lambda: torch.zeros(3).to(torch.float8_e4m3fn),
        lambda: torch.nn.Parameter(x * 0),
    ]
    return makers[calls % len(makers)]()
