def bpe_train(text, num_merges):
    import io

    import sentencepiece as spm

    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter([text]), model_writer=model, vocab_size=num_merges + 259, model_type="bpe"
    )
    sp = spm.SentencePieceProcessor(model_proto=model.getvalue())
    return [(p[:-1].encode(), p[-1:].encode()) for p in map(sp.id_to_piece, range(sp.vocab_size()))]
