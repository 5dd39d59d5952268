# Every key is taken by [], so a key that was left out raises KeyError.
def choose_adaptation(requirements):
    r = requirements
    if r["freshness"] or r["citations"] or r["volume"] > 50000:
        return "rag"
    if (r["style"] or r["latency"]) and r["labelled"] >= 50:
        return "fine-tuning"
    return "prompting"
