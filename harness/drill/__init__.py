"""The drill: decks of cards, what is remembered of them, and the sessions that ask them."""
