# catalogue: 1
# New facts are taken for a reason to fine-tune.
def choose_adaptation(requirements):
    fresh = requirements.get("freshness", False)
    if fresh:
        return "fine-tuning"
    if requirements.get("citations") or requirements.get("volume", 0) > 50000:
        return "rag"
    behaviour = requirements.get("style") or requirements.get("latency")
    return "fine-tuning" if behaviour and requirements.get("labelled", 0) >= 50 else "prompting"
