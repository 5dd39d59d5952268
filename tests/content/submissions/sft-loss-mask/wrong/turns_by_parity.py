# other: splits at each end and takes every second turn for the assistant's
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    labels = torch.full_like(ids, ignore_index)
    for b, row in enumerate(ids.tolist()):
        start, turn = 0, 0
        for t, token in enumerate(row):
            if token == end or t == len(row) - 1:
                if turn % 2:
                    labels[b, start + len(header) : t + 1] = ids[b, start + len(header) : t + 1]
                start, turn = t + 1, turn + 1
    return labels
