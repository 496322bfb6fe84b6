"""Off-policy evaluation: what another policy would have done on the log of the one that acted."""
