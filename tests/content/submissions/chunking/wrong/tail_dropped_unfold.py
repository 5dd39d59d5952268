# catalogue: 3
# torch's unfold gives whole windows only
import torch


def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    if len(tokens) < size:
        return []
    positions = torch.arange(len(tokens)).unfold(0, size, size - overlap)
    return [[tokens[i] for i in row] for row in positions.tolist()]
