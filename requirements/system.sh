#!/bin/sh
# system.sh run|test: sees to what pip can't install. Silent, quick and offline when all is there.
set -eu

purpose=$1
python=${PYTHON:-python3}
packages=

fail() {
    echo "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null
}

# WeasyPrint loads these libraries when it draws a label; python3-venv is apart from python3 on Debian.
missing_from_python() {
    "$python" - <<'END'
import sys
from ctypes import CDLL
from ctypes.util import find_library
from importlib.util import find_spec

libraries = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
if not find_spec("ensurepip"):
    print("python{}.{}-venv".format(*sys.version_info))
for name, package in libraries.items():
    try:
        CDLL(f"lib{name}.so.0")
    except OSError:
        if not find_library(name):
            print(package)
END
}

if ! has "$python"; then
    [ "$python" = python3 ] || fail "There is no $python here."
    packages="python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
elif ! "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))"; then
    fail "Quartermaster needs Python 3.11 or newer, and $python is $("$python" -V). With another: make $purpose PYTHON=python3.13"
else
    packages=$(missing_from_python)
fi
fc-list 2>/dev/null | grep -q . || packages="$packages fonts-dejavu-core fontconfig"
[ "$purpose" = run ] || has "${CHROMIUM:-chromium}" || has chromium-browser || packages="$packages chromium"

# shellcheck disable=SC2086 # the names are words
set -- $packages
[ $# -gt 0 ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
if ! has apt-get || ! $as_root true 2>/dev/null; then
    fail "Please install this first (these are Debian's names), then try again: $*"
fi

echo "Installing $*"
export DEBIAN_FRONTEND=noninteractive
{
    $as_root apt-get update -qq &&
        $as_root apt-get install -y -qq --no-install-recommends "$@"
} >/dev/null || fail "That did not work. Please install this first, then try again: $*"
