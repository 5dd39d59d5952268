import torch


def packed_batch(segments):
    b, t = segments.shape
    mask = torch.zeros(b, 1, t, t, dtype=torch.bool)
    positions = torch.zeros(b, t, dtype=torch.long)
    targets = torch.zeros(b, t, dtype=torch.bool)
    for r in range(b):
        start = 0
        for q in range(t):
            document = int(segments[r, q])
            if document == 0:
                continue
            if q == 0 or int(segments[r, q - 1]) != document:
                start = q
            mask[r, 0, q, start : q + 1] = True
            positions[r, q] = q - start
            targets[r, q] = q > start
    return mask, positions, targets
