"""What runs inside the sandbox.  Imports nothing else of the package."""
