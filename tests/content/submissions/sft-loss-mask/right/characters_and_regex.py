import re

import torch


def sft_labels(ids, header, end, ignore_index=-100):
    # one character an id, so that a regular expression finds the turns
    names = {token: chr(0xE000 + k) for k, token in enumerate(sorted({*ids.flatten().tolist(), *header, end}))}
    opening = re.escape("".join(names[token] for token in header))
    turn = re.compile(f"{opening}([^{names[end]}]*{names[end]}?)", re.DOTALL)
    rows = []
    for row in ids.tolist():
        text = "".join(names[token] for token in row)
        labels = [ignore_index] * len(row)
        for match in turn.finditer(text):
            begin, stop = match.span(1)
            labels[begin:stop] = row[begin:stop]
        rows.append(labels)
    return torch.tensor(rows, dtype=torch.int64)
