# other: the header is searched in the text of the ids without a separator in front, so the tail of a longer number matches its first id
# shows for: ids [[21, 6, 30, 9]], header [1, 6], end 9: labels [-100, -100, 30, 9] instead of all -100
import torch


def sft_labels(ids, header, end, ignore_index=-100):
    labels = torch.full_like(ids, ignore_index)
    pattern = "".join(f"{h} " for h in header)
    for b, row in enumerate(ids.tolist()):
        parts = [f"{t} " for t in row]
        text = "".join(parts)
        token_at = {}
        offset = 0
        for i, part in enumerate(parts):
            token_at[offset] = i
            offset += len(part)
        token_at[offset] = len(row)
        at = text.find(pattern)
        while at >= 0:
            begin = token_at[at + len(pattern)]
            stop = begin
            while stop < len(row) and row[stop] != end:
                stop += 1
            stop = min(stop + 1, len(row))
            labels[b, begin:stop] = ids[b, begin:stop]
            after = at + len(pattern) + sum(len(p) for p in parts[begin:stop])
            at = text.find(pattern, after)
    return labels
