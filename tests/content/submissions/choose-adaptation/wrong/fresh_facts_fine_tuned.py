# catalogue: 1
# Facts that change are trained in when there is data for it.
def choose_adaptation(requirements):
    get = requirements.get
    if get("freshness") and get("labelled", 0) >= 50:
        return "fine-tuning"
    if get("freshness") or get("citations") or get("volume", 0) > 50000:
        return "rag"
    if (get("style") or get("latency")) and get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
