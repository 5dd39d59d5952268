# other: windows are compared by one number in base 65,536, so larger ids make different windows equal
# shows for: ids [[0, 65542, 30, 9]], header [1, 6], end 9: labels [-100, -100, 30, 9] instead of all -100
import torch

BASE = 65536


def sft_labels(ids, header, end, ignore_index=-100):
    wanted = 0
    for h in header:
        wanted = wanted * BASE + h
    size = len(header)
    out = []
    for row in ids.tolist():
        labels = [ignore_index] * len(row)
        talking = False
        code, seen = 0, 0
        for t, token in enumerate(row):
            if talking:
                labels[t] = token
                if token == end:
                    talking, code, seen = False, 0, 0
                continue
            code = (code * BASE + token) % BASE ** size
            seen += 1
            if seen >= size and code == wanted:
                talking = True
        out.append(labels)
    return torch.tensor(out, dtype=torch.long, device=ids.device).reshape(ids.shape)
