"""Which technique to add first: prompting, retrieval or fine-tuning.

Facts come first. Facts that change, must be cited or do not fit the prompt are looked up at query time; the weights are
a poor place for them, because they go stale and name no source. Missing behaviour can be trained, once prompting has
failed and there are examples to train on. Everything else is a matter of the prompt, the cheapest of the three and the
first to try.

    facts that change, are cited or do not fit -> rag; behaviour with examples -> fine-tuning; else -> prompting

Source: Ovadia et al. 2023, "Fine-Tuning or Retrieval?", arXiv:2312.05934; Gekhman et al. 2024, arXiv:2405.05904.
"""

FITS_THE_PROMPT = 50_000  # tokens
ENOUGH_EXAMPLES = 50


def choose_adaptation(requirements: dict[str, bool | int]) -> str:
    freshness = requirements.get("freshness", False)
    citations = requirements.get("citations", False)
    volume = requirements.get("volume", 0)
    style = requirements.get("style", False)
    latency = requirements.get("latency", False)
    labelled = requirements.get("labelled", 0)
    if freshness or citations:
        return "rag"
    if volume > FITS_THE_PROMPT:
        return "rag"
    if (style or latency) and labelled >= ENOUGH_EXAMPLES:
        return "fine-tuning"
    return "prompting"
