"""Other tools' formats, in and out; what one of them cannot hold is told item by item."""
