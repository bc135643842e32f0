#!/bin/sh
# Sets a machine up for `make`: Python environment, locked packages, browser, virtual display, Chinese fonts.
# Does only what is missing, so a second call costs a second. Debian and Ubuntu packages are installed when this runs
# as root or sudo asks for nothing; elsewhere it says the one command that a person has to run.
set -eu
cd "$(dirname "$0")/.."
VENV=${VENV:-.venv}
say() { printf '%s\n' "setup: $*" >&2; }

fits() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then command -v "$name"; return 0; fi
    done
    return 1
}

# apt_install PACKAGE…: install, or say how.
apt_install() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "please install with your system's package manager: $*"; return 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true >/dev/null 2>&1; then say "please run: sudo apt-get install $*"; return 1; fi
        as_root="sudo -n"
    fi
    say "installing $*"
    log=$(mktemp)
    if [ ! -e "${VENV}/.apt-updated" ]; then
        $as_root apt-get update >"$log" 2>&1 || { cat "$log" >&2; say "apt-get update failed; trying with the lists at hand"; }
        if [ -d "$VENV" ]; then : >"$VENV/.apt-updated"; fi
    fi
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; then
        cat "$log" >&2; rm -f "$log"; say "could not install: $*"; return 1
    fi
    rm -f "$log"
}

python=$(find_python) || {
    apt_install python3 || true
    python=$(find_python) || { say "Python 3.11, 3.12 or 3.13 is needed and was not found"; exit 1; }
}

# 1. The environment. Debian's python3 comes without ensurepip.
if [ ! -x "$VENV/bin/python" ] || ! fits "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv || exit 1
    fi
    say "making $VENV with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
fi

# 2. The packages, exactly as locked; then the project itself, in place.
digest() { cat "$@" 2>/dev/null | "$VENV/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }
locked=$(digest requirements.lock)
if [ "$(cat "$VENV/.locked" 2>/dev/null || true)" != "$locked" ]; then
    say "installing the locked packages"
    # The lock is complete. Without --no-deps an older pip takes the newest release for a dependency with extras
    # (uvicorn[standard]), finds no hash of it, and refuses the whole lock.
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
    "$VENV/bin/python" -m pip --disable-pip-version-check check >&2
    printf '%s\n' "$locked" >"$VENV/.locked"
    rm -f "$VENV/.project"
fi
project=$(digest pyproject.toml hatch_build.py)
if [ "$(cat "$VENV/.project" 2>/dev/null || true)" != "$project" ]; then
    say "installing the project in place"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s\n' "$project" >"$VENV/.project"
fi
"$VENV/bin/python" hatch_build.py >&2

# 3. A browser, a display for it, and fonts that hold Chinese.
if [ "$(uname -s)" = Linux ]; then
    missing=
    browser=
    for name in google-chrome google-chrome-stable microsoft-edge microsoft-edge-stable chromium chromium-browser; do
        if command -v "$name" >/dev/null 2>&1; then browser=$name; break; fi
    done
    [ -n "$browser" ] || missing="$missing chromium"
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        command -v Xvfb >/dev/null 2>&1 || missing="$missing xvfb"
        command -v xauth >/dev/null 2>&1 || missing="$missing xauth"
    fi
    if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]; then
        missing="$missing fontconfig fonts-noto-cjk"
    fi
    # A PostgreSQL of their own is started by the tests of a shared ledger; without its programs they are skipped.
    if [ -n "${CI:-}" ] && ! command -v initdb >/dev/null 2>&1 && [ -z "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ]; then
        missing="$missing postgresql"
    fi
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086
        apt_install $missing || say "going on without: $missing"
    fi
    # Tests of pages take Chromium without its window where the system has that build: a quarter less processor time.
    if [ -n "${CI:-}" ] && ! command -v chromium-headless-shell >/dev/null 2>&1 &&
        apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        apt_install chromium-headless-shell || say "going on without: chromium-headless-shell"
    fi
fi
