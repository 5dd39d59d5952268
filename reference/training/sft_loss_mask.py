"""Labels for supervised fine-tuning: only what the assistant says is learnt.

A chat is one sequence of ids, and the prompts in it are context, not targets. Each turn of the assistant begins after
its header and ends with a closing id. That id is learnt, too: a model that never saw it as a target does not know when
to stop. All other positions get `ignore_index`, which the loss leaves out.

Source: Ouyang et al. 2022 (InstructGPT), arXiv:2203.02155, for fine-tuning on demonstrations; TRL, SFTTrainer with
assistant_only_loss, for the mask over a chat.
"""

from torch import Tensor


def sft_labels(ids: Tensor, header: list[int], end: int, ignore_index: int = -100) -> Tensor:
    labels = ids.new_full(ids.shape, ignore_index)  # (B, T)
    for row, label in zip(ids, labels, strict=True):
        tokens = row.tolist()
        position = 0
        while position < len(tokens):
            begin = position + len(header)
            if tokens[position:begin] != header:
                position += 1
                continue
            closed = end in tokens[begin:]
            position = tokens.index(end, begin) + 1 if closed else len(tokens)  # after the id that closes the turn
            label[begin:position] = row[begin:position]
    return labels
