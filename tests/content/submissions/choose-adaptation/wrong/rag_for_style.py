# catalogue: 2
# Style examples are to be retrieved: style alone gives rag.
def choose_adaptation(requirements):
    if any(requirements.get(k) for k in ("freshness", "citations", "style")):
        return "rag"
    if requirements.get("volume", 0) > 50000:
        return "rag"
    if requirements.get("latency") and requirements.get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
