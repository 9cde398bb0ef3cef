"""What is kept of an audit: records, evidence and the folder they are in, here or in remote storage."""
