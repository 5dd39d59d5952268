"""Your strings are spelled differently. They must be exactly "prompting", "rag" and "fine-tuning"."""


def choose_adaptation(requirements):
    get = requirements.get
    if get("freshness") or get("citations") or get("volume", 0) > 50_000:
        return "RAG"
    if (get("style") or get("latency")) and get("labelled", 0) >= 50:
        return "fine-tuning"
    return "prompting"
