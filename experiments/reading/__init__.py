"""Tables that someone else made, as pandas, R and spreadsheets write them."""
