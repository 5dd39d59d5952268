# catalogue: 2
# A style that prompting did not bring about goes to rag if there are too few examples.
def choose_adaptation(requirements):
    r = dict(freshness=0, citations=0, volume=0, style=0, latency=0, labelled=0) | requirements
    if r["freshness"] or r["citations"] or r["volume"] > 50000:
        return "rag"
    if r["style"] or r["latency"]:
        if r["labelled"] >= 50:
            return "fine-tuning"
        if r["style"]:
            return "rag"
    return "prompting"
