"""Training: pre-flight checks, the fit, the journal it keeps."""
