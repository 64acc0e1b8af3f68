#!/bin/sh
# Installs the program into this folder, without network.
cd "$(dirname "$0")" || exit 1
for python in python3.14 python3.13 python3.12 python3.11 python3; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
  then
    exec "$python" install.py
  fi
done
echo "没有找到 Python 3.11 到 3.14，请先安装。" >&2
echo "Python 3.11 to 3.14 was not found. Install it first, then run this again." >&2
exit 1
