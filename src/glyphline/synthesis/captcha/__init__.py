"""Captcha-like pictures: characters that each stand as they like, and what hides them."""
