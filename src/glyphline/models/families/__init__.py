"""The folder is the registry: one file per family, its name is its tag.

Every module has `FamilyParams` (the closed type of `models.<name>`), `preprocess` and `build`.
Keras is imported inside `build`, so that params can be checked without TensorFlow.
"""
