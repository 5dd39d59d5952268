# other: searches the flattened batch, so a turn that is cut off goes on in the next row
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    tokens = ids.flatten().tolist()
    labels = [ignore_index] * len(tokens)
    t = 0
    while t < len(tokens):
        if tokens[t : t + len(header)] == header:
            t += len(header)
            while t < len(tokens):
                labels[t] = tokens[t]
                t += 1
                if tokens[t - 1] == end:
                    break
        else:
            t += 1
    return torch.tensor(labels).reshape(ids.shape)
