# the short way for a single requirement looks at its key only, not at its value
# shows for: {"freshness": False}: "rag" instead of "prompting"
def choose_adaptation(requirements):
    if len(requirements) == 1:
        (key, value), = requirements.items()
        if key == "volume":
            return "rag" if value > 50000 else "prompting"
        # style, latency or examples alone never suffice for training
        return "rag" if key in ("freshness", "citations") else "prompting"
    if requirements.get("freshness") or requirements.get("citations"):
        return "rag"
    if requirements.get("volume", 0) > 50000:
        return "rag"
    trainable = requirements.get("style") or requirements.get("latency")
    if trainable and requirements.get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
