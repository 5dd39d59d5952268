# catalogue: 1
# freshness plays no part, so fresh facts with style and data are fine-tuned.
def choose_adaptation(requirements):
    r = {"citations": False, "volume": 0, "style": False, "latency": False, "labelled": 0}
    r.update(requirements)
    if r["citations"] or r["volume"] > 50000:
        return "rag"
    if (r["style"] or r["latency"]) and r["labelled"] >= 50:
        return "fine-tuning"
    return "prompting"
