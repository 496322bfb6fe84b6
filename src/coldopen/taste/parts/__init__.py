"""The techniques that are blended, one a file; each can be used alone."""
