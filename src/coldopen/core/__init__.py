"""The nouns of coldopen, and the protocols between its rooms. No I/O happens here."""
