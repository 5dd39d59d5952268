# A key that is there counts as wanted, whatever its value.
def choose_adaptation(requirements):
    r = requirements
    if "freshness" in r or "citations" in r or r.get("volume", 0) > 50000:
        return "rag"
    if ("style" in r or "latency" in r) and r.get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
