"""The dashboard: pages in a browser, drawn from the numbers that the command line prints. Needs the extra `dashboard`."""
