import torch.nn.functional as F


def sequence_logprob(logits, ids, mask=None):
    shift_logits = logits[..., :-1, :].contiguous()
    shift_labels = ids[..., 1:].contiguous()
    if mask is not None:
        shift_labels = shift_labels.masked_fill(~mask[..., 1:].bool(), -100)
    loss = F.cross_entropy(
        shift_logits.view(-1, shift_logits.size(-1)),
        shift_labels.view(-1),
        ignore_index=-100,
        reduction="none",
    )
    return -loss.view(shift_labels.shape).sum(-1)
