"""The folder is the registry: one file per family, its name is its tag.

Every module has `FamilyParams` (the closed type of `models.<name>`), `HEAD` and `preprocess`.
A Keras network has `build` beside them, which imports Keras itself, so that params can be checked
without TensorFlow. A family of another kind names its `ENGINE`: what trains, stores and exports
it, see `glyphline.models.saved.engine_of`.

A family with a CTC head has `time_steps`; one may have `phases` (see `glyphline.models.phases`) and
`pretrain` (see `glyphline.models.pretrained`).
"""
