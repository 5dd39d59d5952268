# catalogue: 1
def choose_adaptation(requirements):
    r = {"freshness": 0, "citations": 0, "volume": 0, "style": 0, "latency": 0, "labelled": 0, **requirements}
    if r["citations"]: return "rag"
    if r["freshness"] or (r["style"] or r["latency"]) and r["labelled"] >= 50: return "fine-tuning"
    if r["volume"] > 50000: return "rag"
    return "prompting"
