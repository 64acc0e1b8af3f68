"""Everything read: workbooks, rosters, exports of last year."""
