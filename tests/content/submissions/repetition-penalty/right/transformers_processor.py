# requires: transformers
from transformers import RepetitionPenaltyLogitsProcessor


def repetition_penalty(logits, prev_ids, penalty):
    processor = RepetitionPenaltyLogitsProcessor(penalty=float(penalty))
    return processor(prev_ids.unsqueeze(0), logits.clone().unsqueeze(0))[0]
