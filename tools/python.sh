# Shell functions about Python and Debian packages, for the scripts in this folder.

fail() {
    echo "hubbub: $*" >&2
    exit 1
}

# Set PYTHON to an interpreter >= 3.11: the one asked for, else the one that .venv already uses
# ($1), else the first on PATH. Always the one beneath a virtual environment: .venv can be made
# anew from inside .venv.
find_python() {
    for candidate in ${PYTHON:-$1 python3 python3.13 python3.12 python3.11}; do
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
# The first argument is how many seconds that may take at most.
apt_get() {
    seconds=$1
    shift
    as_root env DEBIAN_FRONTEND=noninteractive timeout "$seconds" apt-get --quiet=2 \
        -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Acquire::http::Timeout=20 \
        -o Acquire::https::Timeout=20 -o Dpkg::Use-Pty=0 "$@" </dev/null 2>&1
}

# Install Debian packages; where the package lists are absent or old they are fetched first.
# Quiet when it works; false when it is not allowed or fails.
apt_install() {
    command -v apt-get >/dev/null && as_root true || return 1
    apt_get 900 install --no-install-recommends "$@" >/dev/null && return
    said=$(apt_get 300 update && apt_get 900 install --no-install-recommends "$@") && return
    echo "$said" >&2
    return 1
}

# Make sure that `python -m venv` works: Debian has half of it in a package of its own.
need_venv() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    apt_install "$package" || apt_install python3-venv || true
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    fail "Python's venv is missing. Install it, then run this again: sudo apt install $package"
}
