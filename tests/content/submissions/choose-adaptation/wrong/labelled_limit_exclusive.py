# Exactly 50 examples are taken to be too few.
def choose_adaptation(requirements):
    r = requirements
    if r.get("freshness") or r.get("citations") or r.get("volume", 0) > 50000:
        return "rag"
    if (r.get("style") or r.get("latency")) and r.get("labelled", 0) > 50:
        return "fine-tuning"
    return "prompting"
