"""You return a sentence. Return one of the three strings, so that a program can use it."""


def choose_adaptation(requirements):
    get = requirements.get
    if get("freshness") or get("citations") or get("volume", 0) > 50_000:
        return "Use rag."
    if (get("style") or get("latency")) and get("labelled", 0) >= 50:
        return "Use fine-tuning."
    return "Use prompting."
