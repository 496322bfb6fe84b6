"""Made-up titles and made-up earlier traffic, for demos and tests. Whatever comes from here is simulated."""
