#!/usr/bin/env bash
# Installs what is missing on this machine: setup.sh run|test|bench|lint.
# Says what it does; with everything there it says nothing and takes a moment.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
packages=()

fail() { echo "setup: $*" >&2; exit 1; }
say() { echo "setup: $*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- Rust --------------------------------------------------------------------------------------

[ -d "$HOME/.cargo/bin" ] && PATH="$HOME/.cargo/bin:$PATH"
needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
have cargo || fail "Rust is missing: install Rust $needed or later from https://rustup.rs, then run this again"
version=$(rustc --version | cut -d' ' -f2)
[ "$(printf '%s\n' "$needed" "${version%%-*}" | sort -V | head -n1)" = "$needed" ] \
    || fail "Rust $version is too old, $needed or later is needed: run \`rustup update stable\`"

target=wasm32-unknown-unknown
if [ ! -d "$(rustc --print target-libdir --target $target)" ]; then
    have rustup || fail "Rust's target $target is missing, and there is no rustup to add it: on Debian run \`sudo apt-get install libstd-rust-dev-wasm32\`, elsewhere install Rust from https://rustup.rs"
    say "adding Rust's target $target"
    rustup --quiet target add $target || fail "can't add Rust's target: without a network, run \`rustup target add $target\` later"
fi
if [ "$purpose" = lint ]; then
    for part in clippy fmt; do
        cargo "$part" --version >/dev/null 2>&1 || fail "cargo $part is missing: run \`rustup component add clippy rustfmt\`"
    done
fi

# --- What comes from the system ------------------------------------------------------------------

# The newest PostgreSQL server here, as a number; 0 when there is none.
postgres_version() {
    local newest=0 program found
    for program in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres || true)" \
        "$(pg_config --bindir 2>/dev/null || true)/postgres"; do
        [ -x "$program" ] && [ -x "$(dirname "$program")/initdb" ] || continue
        found=$("$program" --version | sed 's/.*(PostgreSQL) \([0-9]*\).*/\1/')
        [ "$found" -gt "$newest" ] && newest=$found
    done
    echo "$newest"
}

browser() { [ -n "${LATCHKEY_CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome-stable || have google-chrome; }

node_version() { node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true; }

# With a database of one's own, the private PostgreSQL isn't needed to run (the tests make theirs).
own_database() { [ "$purpose" = run ] && { [ -n "${DATABASE_URL:-}" ] || grep -qs '^\(export \)\?DATABASE_URL=' .env; }; }

have cc || packages+=(build-essential)
if [ "$purpose" != lint ]; then
    own_database || [ "$(postgres_version)" -ge 15 ] || packages+=(postgresql)
fi
if [ "$purpose" = bench ]; then
    have wrk || packages+=(wrk)
    have nginx || [ -x /usr/sbin/nginx ] || packages+=(nginx)
fi
if [ "$purpose" = test ]; then
    have psql || packages+=(postgresql-client)
    browser || packages+=(chromium)
    have nginx || [ -x /usr/sbin/nginx ] || packages+=(nginx)
    node=$(node_version)
    [ "${node:-0}" -ge 18 ] || packages+=(nodejs)
    have npm || packages+=(npm)
    # Reports are read by both.
    have soffice || packages+=(libreoffice-calc-nogui)
    have python3 || packages+=(python3)
fi

if [ ${#packages[@]} -gt 0 ]; then
    # Without recommendations: of npm they are a desktop's worth.
    install="apt-get install --no-install-recommends ${packages[*]}"
    have apt-get || fail "install these with your system's package manager, then run this again: ${packages[*]} (PostgreSQL 15 or later with initdb; Node.js 18 or later)"
    if [ "$(id -u)" = 0 ]; then
        sudo=()
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo=(sudo)
    else
        fail "${packages[*]} must be installed, and that needs root: run \`sudo $install\`, then this again"
    fi

    say "installing ${packages[*]} (${sudo[*]:+with sudo, }by apt-get)"
    # Debian would start a database on port 5432 and a web server on port 80: neither is wanted.
    cluster=/etc/postgresql-common/createcluster.conf
    if [[ " ${packages[*]} " == *" postgresql "* ]] && [ ! -e $cluster ]; then
        "${sudo[@]}" mkdir -p "$(dirname $cluster)"
        echo "create_main_cluster = false" | "${sudo[@]}" tee $cluster >/dev/null
    fi
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null
        "${sudo[@]}" chmod 755 $policy
        trap '"${sudo[@]}" rm -f $policy' EXIT
    fi

    log=$(mktemp)
    apt() {
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -y \
            -o Dpkg::Options::=--force-confold -o Acquire::Retries=3 "$@" >"$log" 2>&1
    }
    apt update || { tail -n 3 "$log" >&2; fail "apt-get can't reach Debian's packages (no network?): run \`sudo $install\` when it can"; }
    apt install --no-install-recommends "${packages[@]}" \
        || { tail -n 5 "$log" >&2; fail "apt-get could not install them: \`sudo $install\` shows why"; }
    rm -f "$log"
    if [[ " ${packages[*]} " == *" nginx "* ]] && have systemctl; then
        "${sudo[@]}" systemctl disable nginx >/dev/null 2>&1 || true
    fi

    # A release may be too old, and what Ubuntu calls Chromium can be an empty package.
    hash -r
    if [ "$purpose" != lint ] && ! own_database && [ "$(postgres_version)" -lt 15 ]; then
        fail "this system's PostgreSQL is older than 15: use Debian 12, Ubuntu 24.04 or later, or set DATABASE_URL to another server"
    fi
    if [ "$purpose" = test ]; then
        browser || fail "this system has no Chromium package: install Google Chrome, or set LATCHKEY_CHROMIUM to a Chromium"
        node=$(node_version)
        [ "${node:-0}" -ge 18 ] || fail "this system's Node.js is older than 18: install a later one from https://nodejs.org"
    fi
fi
