"""Equal seeds give equal weights, on the same hardware."""


def make_deterministic(seed: int) -> None:
    """Seed Python, NumPy and Keras, and switch TensorFlow to deterministic kernels.

    Seeding alone is not enough: parallel kernels and maps still differ between runs.

    Args:
        seed: the experiment's seed.
    """
    from glyphline.backend import keras

    keras.utils.clear_session()  # layers are numbered per process, and saved by name
    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
