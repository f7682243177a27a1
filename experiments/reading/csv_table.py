"""A CSV file as rows of text; the model reads the tables of a region in the same way."""

from haemus.model.start.csv_table import ALLOWED, MOST_BYTES, CsvTable, csv_table, not_a_number, number_in, read_csv

__all__ = ["ALLOWED", "MOST_BYTES", "CsvTable", "csv_table", "not_a_number", "number_in", "read_csv"]
