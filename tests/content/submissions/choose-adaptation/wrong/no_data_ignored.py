# catalogue: 3
# Style or latency lead to fine-tuning without a look at the number of examples.
def choose_adaptation(requirements):
    if requirements.get("freshness") or requirements.get("citations"):
        return "rag"
    if requirements.get("volume", 0) > 50000:
        return "rag"
    if requirements.get("style") or requirements.get("latency"):
        return "fine-tuning"
    return "prompting"
