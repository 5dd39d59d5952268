# other: the template of completion-only training, with the last answer alone and all that follows it
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    labels = torch.full_like(ids, ignore_index)
    n = len(header)
    for b, row in enumerate(ids.tolist()):
        found = [t for t in range(len(row) - n + 1) if row[t : t + n] == header]
        if found:
            labels[b, found[-1] + n :] = ids[b, found[-1] + n :]
    return labels
