"""How pages look: the Jinja2 environment, layouts, components, charts, tables, and the answers to refusals."""
