"""params.yaml as closed, frozen types: an unknown key is answered with the allowed ones."""
