#!/bin/sh
# Prints the Python to use: the kit's own, else the machine's of a version that there are wheels for.
here=$(cd "$(dirname "$0")" && pwd)
for each in "$here/../python/bin/python3" python3 {names}; do
  if "$each" -c 'import sys; sys.exit(sys.version_info[:2] not in [{tuples}])' 2>/dev/null; then
    echo "$each"
    exit 0
  fi
done
have=$(python3 -c 'import sys; print("自带的是 " + sys.version.split()[0])' 2>/dev/null) || have="一个也没有"
echo "这台电脑没有合用的 Python：要 {versions} 中的一个，$have。" >&2
echo "请技术人员另装一个，系统自带的不要动，例如：sudo apt install {oldest} 。装好再来一次；装不了的，请在 Windows 电脑上用。" >&2
exit 1
