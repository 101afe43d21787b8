"""From somebody's archive to samples: one file per source, its name is its tag.

Every module has `SourceParams` (the closed type of `datasets.<name>.sources.<tag>`) and
`samples(params, context)`, a generator of `Sample`s in an order that depends on the data alone.
"""
