"""MLflow beside DVC: the only package that imports MLflow.

Results are files first; runs mirror them, so that losing the store loses no result.
"""
