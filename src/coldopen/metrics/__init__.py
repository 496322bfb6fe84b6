"""Reward and metric definitions: named, versioned, each defined once."""
