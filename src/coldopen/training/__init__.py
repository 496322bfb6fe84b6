"""Training: from the log, or a table, to a model that is checked, kept and compared before it serves."""
