"""The subjects of interviews are covered, each by at least three cards of at least two kinds, with hints."""

from __future__ import annotations

from content.claims.texts import DECK

from harness.cards.records import Card

# Subject: the topic that covers it, and a prefix of the ids if it is part of a topic.
SUBJECTS = {
    "TTFT and TPOT": ("latency", ""),
    "multi-head latent attention": ("latent-attention", ""),
    "FlashAttention-2 and 3": (
        "flash-attention",
        "flash-attention-second|flash-attention-exp|flash-attention-few|flash-attention-hopper",
    ),
    "chunked prefill": ("chunked-prefill", ""),
    "prefill/decode disaggregation": ("disaggregation", ""),
    "expert parallelism": ("parallelism", "parallelism-expert|parallelism-axes"),
    "sequence and context parallelism": (
        "parallelism",
        "parallelism-sequence|parallelism-context|parallelism-ring|parallelism-causal|parallelism-axes",
    ),
    "balancing experts": ("experts", "experts-aux|experts-balance|experts-capacity|experts-bias"),
    "mixture of experts": ("experts", ""),
    "FP8 training": ("fp8-training", ""),
    "QK-norm": ("qk-norm", ""),
    "state-space models": ("state-space", ""),
    "multi-token prediction": ("multi-token-prediction", ""),
    "LLM as a judge": ("llm-as-judge", ""),
    "pass@k": ("pass-at-k", ""),
    "process rewards": ("process-rewards", ""),
    "prompt injection": ("prompt-injection", ""),
    "reranking": ("reranking", ""),
    "approximate nearest neighbours": ("vector-search", ""),
    "sequence packing": ("packing", ""),
    "interpretability": ("interpretability", ""),
    "attention sinks": ("attention-sinks", ""),
    "gradient checkpointing": ("checkpointing", ""),
    "muP and initialisation": ("initialisation", ""),
    "loss spikes": ("loss-spikes", ""),
    "tokenizer-free models": ("tokenizer-free", ""),
    "long-context evaluation": ("long-context-evaluation", ""),
    "KV-cache quantisation": ("kv-quantization", ""),
    "structured output": ("structured-output", ""),
    "constrained decoding": ("constrained-decoding", ""),
    "tool calling": ("tool-calling", ""),
    "agents": ("agents", ""),
    "agent evaluation": ("agent-evaluation", ""),
    "RoPE scaling": ("rope-scaling", ""),
    "reasoning and test-time compute": ("reasoning", ""),
    "contamination": ("contamination", ""),
    "QLoRA": ("qlora", ""),
    "data curation": ("data-curation", ""),
    "scaling laws": ("scaling", ""),
}


def covering(subject: str) -> list[Card]:
    """The cards of a subject that are asked."""
    topic, prefixes = SUBJECTS[subject]
    of_topic = (card for card in DECK.cards.values() if card.topic == topic)
    return [card for card in of_topic if card.id.startswith(tuple(prefixes.split("|")))]


def test_subjects_have_three_cards_of_two_kinds() -> None:
    """One kind alone trains only one way of asking."""
    kinds = {subject: [card.kind for card in covering(subject)] for subject in SUBJECTS}
    assert {subject: found for subject, found in kinds.items() if len(found) < 3 or len(set(found)) < 2} == {}


def test_every_open_question_that_is_often_asked_has_a_hint() -> None:
    """A number, an explanation or a decision starts from nothing, so the learner can ask for a hint."""
    open_cards = [card for card in DECK.cards.values() if card.kind in ("numeric", "explain", "scenario")]
    assert [card.id for card in open_cards if card.frequency in ("often", "sometimes") and not card.hint] == []
