"""The brief: what a reader prints, as one content for PDF (by typst) and for Markdown."""
