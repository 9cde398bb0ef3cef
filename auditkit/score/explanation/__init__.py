"""What happened, in words that the terminal and the pages share. Nothing here is escaped: what shows it does."""
