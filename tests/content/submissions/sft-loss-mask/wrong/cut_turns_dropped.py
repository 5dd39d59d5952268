# catalogue: 8
# a turn without an end is dropped
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    batch, width = ids.shape
    size = len(header)
    labels = torch.full_like(ids, ignore_index)
    if width < size:
        return labels
    pattern = torch.tensor(header, dtype=ids.dtype)
    hits = (ids.unfold(1, size, 1) == pattern).all(-1)
    for b in range(batch):
        ends = (ids[b] == end).nonzero().flatten()
        free_from = 0
        for hit in hits[b].nonzero().flatten().tolist():
            if hit < free_from:
                continue
            start = hit + size
            later = ends[ends >= start]
            if not len(later):
                break
            stop = int(later[0]) + 1
            labels[b, start:stop] = ids[b, start:stop]
            free_from = stop
    return labels
