# other: looks for a header only at the start of the row and right after an end
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    labels = torch.full_like(ids, ignore_index)
    n = len(header)
    for b, row in enumerate(ids.tolist()):
        starts = [0] + [t + 1 for t, token in enumerate(row) if token == end]
        for s in starts:
            if row[s : s + n] == header:
                stop = row.index(end, s + n) + 1 if end in row[s + n :] else len(row)
                labels[b, s + n : stop] = ids[b, s + n : stop]
    return labels
