"""Published tables as they are read: spending, arms orders, treaties, memberships; a folder of them, or a user's own files."""
