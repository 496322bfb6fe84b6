"""Taste: embeddings, the prior given signals, the belief about a visitor, its calibration and training."""
