def choose_adaptation(requirements):
    if requirements.get("freshness", False) or requirements.get("citations", False):
        return "rag"
    if requirements.get("volume", 0) > 50000:
        return "rag"
    if (requirements.get("style", False) or requirements.get("latency", False)) and requirements.get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
