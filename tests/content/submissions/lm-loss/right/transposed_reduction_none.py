import torch.nn as nn


class ShiftedLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.ce = nn.CrossEntropyLoss(reduction="none")

    def forward(self, logits, ids, mask):
        per_token = self.ce(logits.transpose(1, 2)[..., :-1], ids[..., 1:])
        return per_token.masked_select(mask[..., 1:]).mean()


def lm_loss(logits, ids, mask):
    return ShiftedLoss()(logits, ids, mask)
