#!/usr/bin/env bash
# Makes .venv-browser with what the browser check needs, once. Downloads no browser: the check drives Debian's Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
environment=.venv-browser
stamp=$environment/requirements.txt
cmp -s Tests/Browser/requirements.txt "$stamp" && exit 0
rm -rf "$environment"
python3 -m venv "$environment"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    -r Tests/Browser/requirements.txt
cp Tests/Browser/requirements.txt "$stamp"
