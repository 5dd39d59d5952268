# catalogue: 1
# the end of the turn is no target
import torch


def turn_mask(tokens, header, end):
    keep = [False] * len(tokens)
    t, talking = 0, False
    while t < len(tokens):
        if talking:
            talking = tokens[t] != end
            keep[t] = talking
            t += 1
        elif list(tokens[t : t + len(header)]) == list(header):
            talking = True
            t += len(header)
        else:
            t += 1
    return keep


def sft_labels(ids, header, end, ignore_index=-100):
    masks = torch.tensor([turn_mask(row, header, end) for row in ids.tolist()], dtype=torch.bool)
    return torch.where(masks.reshape(ids.shape), ids, torch.full_like(ids, ignore_index))
