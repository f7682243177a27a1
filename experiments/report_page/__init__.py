"""A result as one page to send: HTML in a single file, and PDF through an installed browser."""
