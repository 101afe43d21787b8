"""Reading pictures with an exported model, without TensorFlow."""
