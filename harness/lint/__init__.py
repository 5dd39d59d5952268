"""The checks of `harness lint`."""
