"""Dateline: a security-news desk in a box.

The news moves one way through a row of rooms, each a module or package of that name:

    collect -> read -> lineage -> understand -> stories -> claims -> timing -> roundup

A room knows the nouns (`dateline.model`) and the shared tables, never another room.
`dateline.pipeline` alone puts rooms in order; `dateline.archive` alone speaks SQL.
Importing this package loads no heavy library.
"""

__version__ = "0.1.0"
