# catalogue: 4
# brackets opened wrongly: the presence term comes out with a plus
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.zeros_like(logits)
    for i in prev_ids:
        count[i] += 1
    return logits - (frequency * count - presence * (count > 0).to(logits.dtype))
