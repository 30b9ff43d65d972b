# Shell functions about Python and Debian packages, for the scripts in this folder.

fail() {
    echo "hubbub: $*" >&2
    exit 1
}

# Set PYTHON to an interpreter >= 3.11: the one asked for, else the first on PATH. In an active
# virtual environment it is the one beneath, so that .venv can be made anew from inside .venv.
find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        PYTHON=$("$candidate" -c 'import sys
print(sys._base_executable if sys.version_info >= (3, 11) else "")' 2>/dev/null) || PYTHON=
        [ -z "$PYTHON" ] || return 0
    done
    fail "Hubbub needs Python 3.11 or newer, and none was found." \
        "Install it, or say where it is: make PYTHON=/path/to/python3"
}

# Run a command as root: directly, or by sudo when that asks no password. False: not allowed.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# Run apt-get as root without a question; waits for another apt-get, and tries a slow mirror again.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 \
        -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Acquire::http::Timeout=60 \
        -o Acquire::https::Timeout=60 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# Install Debian packages; the package lists are fetched first when the first try does not find them.
apt_install() {
    command -v apt-get >/dev/null || return 1
    as_root true || return 1
    apt_get install --no-install-recommends "$@" >/dev/null 2>&1 && return
    apt_get update >&2 && apt_get install --no-install-recommends "$@" >&2
}

# Make sure that `python -m venv` works: Debian has half of it in a package of its own.
need_venv() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    apt_install "$package" || apt_install python3-venv || true
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    fail "Python's venv is missing. Install it, then run this again: sudo apt install $package"
}
