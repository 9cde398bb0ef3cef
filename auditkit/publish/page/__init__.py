"""What pages show, frozen and formatted: one module a kind of page, and parts that several share.

Templates place what is here and work nothing out.
"""
