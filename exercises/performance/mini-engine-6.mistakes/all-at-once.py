"""You run the request to its end before you yield anything. Yield after each step."""

import codecs


def stream(engine, request, vocab, stops):
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text = ""
    while not engine.is_done(request):
        for number, token in engine.step():
            if number == request:
                text += decoder.decode(vocab[token], final=engine.is_done(request))
    found = [text.find(stop) for stop in stops if stop in text]
    text = text[: min(found)] if found else text
    if text:
        yield text
