# other: expects documents 1, 2, 3 in their order
import torch


def packed_batch(segments):
    b, t = segments.shape
    mask = torch.zeros(b, t, t, dtype=torch.bool)
    positions = torch.zeros(b, t, dtype=torch.long)
    for r in range(b):
        for document in range(1, t + 1):
            places = (segments[r] == document).nonzero().flatten()
            for k, q in enumerate(places.tolist()):
                positions[r, q] = k
                mask[r, q, places[: k + 1]] = True
    return mask[:, None], positions, positions > 0
