# Many labelled examples are reason enough to fine-tune.
def choose_adaptation(requirements):
    r = requirements
    if r.get("freshness") or r.get("citations") or r.get("volume", 0) > 50000:
        return "rag"
    if r.get("style") or r.get("latency") or r.get("labelled", 0) >= 50:
        return "fine-tuning" if r.get("labelled", 0) >= 50 else "prompting"
    return "prompting"
