"""An assistant at the learner's side, over the Model Context Protocol (`harness mcp`).

    client ─▶ server (tools and prompts, of the extra `mcp`) ─▶ tutor (exercises), flashcards ─▶ the learner's store

Whatever is called is recorded as the learner's own, as the command of the same name would.  Nothing that is returned
holds a reference, an expected value that the statement does not show, or a card's answer before it was answered.
"""
