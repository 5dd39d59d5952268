# other: takes an end right after the header for a part of the header
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    labels = torch.full_like(ids, ignore_index)
    n = len(header)
    for b, row in enumerate(ids.tolist()):
        t = 0
        while t < len(row):
            if row[t : t + n] != header:
                t += 1
                continue
            start = t + n
            stop = start
            while stop < len(row) and row[stop] != end:
                stop += 1
            if stop > start:
                labels[b, start : stop + 1] = ids[b, start : stop + 1]
            t = stop + 1
    return labels
