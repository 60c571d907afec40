#!/bin/sh
# Prints the Python to use: the kit's own, else the machine's of the right version.
here=$(cd "$(dirname "$0")" && pwd)
for each in "$here/../python/bin/python{version}" "$here/../python/bin/python3" python{version} python3; do
  if "$each" -c 'import sys; sys.exit(sys.version_info[:2] != ({comma}))' 2>/dev/null; then
    echo "$each"
    exit 0
  fi
done
echo "没有找到 Python {version}。请用带 Python 的整套工具，或请技术人员装好 Python {version} 后再试。" >&2
exit 1
