"""What themes are called: key words, phrases, the label, and the quotes that stand for them."""
