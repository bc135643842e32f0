#!/bin/sh
# Runs a command with a display: the machine's own where there is one, else a virtual one that ends with the command.
set -eu
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ]; then
    exec "$@"
fi
if command -v xvfb-run >/dev/null 2>&1 && command -v xauth >/dev/null 2>&1; then
    exec xvfb-run -a -s "-screen 0 1600x1000x24 -nolisten tcp" "$@"
fi
printf '%s\n' "with_display: no display and no xvfb-run; tests that need a visible browser will skip or fail" >&2
exec "$@"
