"""Grade, time and drill from-scratch implementations of large-language-model internals."""

__version__ = "0.1.0"
