"""The problems of docs/gallery.md: runs, checks and draws each, and writes the page (scripts/gallery)."""
