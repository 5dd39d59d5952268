# requires: transformers
import torch
from transformers import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    chain = LogitsProcessorList([RepetitionPenaltyLogitsProcessor(float(penalty))])
    if temperature > 0:
        chain.append(TemperatureLogitsWarper(float(temperature)))
        if top_k:
            chain.append(TopKLogitsWarper(top_k))
        if top_p < 1:
            chain.append(TopPLogitsWarper(float(top_p)))
    scores = chain(prev_ids[None], logits[None].clone())[0]
    if temperature == 0:
        return torch.nn.functional.one_hot(scores.argmax(), scores.numel()).to(logits.dtype)
    return scores.softmax(-1)
