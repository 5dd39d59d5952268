# catalogue: 4
# Rule 3 is asked before rules 1 and 2.
def choose_adaptation(requirements):
    if (requirements.get("style") or requirements.get("latency")) and requirements.get("labelled", 0) >= 50:
        return "fine-tuning"
    if requirements.get("freshness") or requirements.get("citations"):
        return "rag"
    if requirements.get("volume", 0) > 50000:
        return "rag"
    return "prompting"
