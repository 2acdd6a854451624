"""An answer with its evidence as a file to keep or to hand on: Markdown, HTML or JSON."""
