"""The documentation site: pages from the repository's documents, from the program's own tables, and from notebooks."""
