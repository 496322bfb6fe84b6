"""The frontier of relevance against diversity: every re-ranker, at every strength, on real newcomers."""
