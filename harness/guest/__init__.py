"""The code that runs inside the sandbox.  It imports nothing else of the package."""
