# setdefault writes the defaults into the caller's dict.
def choose_adaptation(requirements):
    r = requirements
    for key in ("freshness", "citations", "style", "latency"):
        r.setdefault(key, False)
    for key in ("volume", "labelled"):
        r.setdefault(key, 0)
    if r["freshness"] or r["citations"] or r["volume"] > 50000:
        return "rag"
    if (r["style"] or r["latency"]) and r["labelled"] >= 50:
        return "fine-tuning"
    return "prompting"
