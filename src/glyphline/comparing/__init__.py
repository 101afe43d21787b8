"""Two experiments compared on the same test samples: which reads better, and how sure that is."""
