#!/usr/bin/env bash
# Does what docs/operations.md says, on this machine, and prints what it saw:
#
#   scripts/trial.sh backup       pg_dump and pg_restore on another server; nodes notice that time went back
#   scripts/trial.sh replication  a synchronous standby takes over from a primary that dies, under two nodes
#   scripts/trial.sh pgbouncer    session pooling works; transaction pooling delivers no notices
#
# Needs PostgreSQL, curl, python3, for the last one pgbouncer, and a built server (`cargo xtask build`).
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n1)
latchkey=$PWD/target/debug/latchkey
[ -x "$latchkey" ] || latchkey=$PWD/target/release/latchkey
[ -x "$latchkey" ] || { echo "trial: build the server first: cargo xtask build" >&2; exit 1; }

here=$(mktemp -d /tmp/latchkey-trial.XXXXXX)
chmod 711 "$here"
started=()
finish() {
    # Only what this script has started.
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for data in "$here"/pg-*; do [ -d "$data" ] && pg pg_ctl -D "$data" -m immediate stop >/dev/null 2>&1 || true; done
    rm -rf "$here"
}
trap finish EXIT

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; tail -n 20 "$here"/*.log >&2 || true; exit 1; }

# PostgreSQL doesn't run as root.
pg() {
    local program=$1
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$bin/$program" "$@"; else "$bin/$program" "$@"; fi
}
sql() { pg psql -qAtX -h 127.0.0.1 -p "$1" -d "${3:-latchkey}" -U "${4:-postgres}" -c "$2"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

new_server() { # name port
    install -d -m 0700 "$here/pg-$1"
    [ "$(id -u)" != 0 ] || chown postgres "$here/pg-$1"
    pg initdb -D "$here/pg-$1" -U postgres -A trust -E UTF8 --locale=C >/dev/null
    set_conf "$1" "port = $2" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "fsync = off"
    start_server "$1"
}
set_conf() { local name=$1; shift; printf '%s\n' "$@" >>"$here/pg-$name/postgresql.conf"; }
start_server() { pg pg_ctl -D "$here/pg-$1" -w -l "$here/pg-$1/log" start >/dev/null; }

# A database whose owner is no superuser, as docs/operations.md asks for.
new_database() { # port
    sql "$1" "CREATE ROLE latchkey LOGIN CREATEROLE" postgres
    sql "$1" "CREATE DATABASE latchkey OWNER latchkey" postgres
}

# An address that moves: what a virtual IP or a DNS name is. The file says where to.
forward() { # port file
    python3 - "$1" "$2" <<'PY' &
import socket, sys, threading
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
def pump(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
    except OSError:
        pass
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
while True:
    client, _ = listener.accept()
    try:
        server = socket.create_connection(("127.0.0.1", int(open(sys.argv[2]).read())))
    except OSError:
        client.close()
        continue
    for pair in ((client, server), (server, client)):
        threading.Thread(target=pump, args=pair, daemon=True).start()
PY
    started+=($!)
}

with() { # url command…
    local url=$1
    shift
    env -u DATABASE_URL DATABASE_URL="$url" LATCHKEY_DATA_DIR="$here/data" RUST_LOG=warn "$latchkey" "$@"
}

node() { # name url gateway-port → its pid in $node
    mkdir -p "$here/$1"
    env DATABASE_URL="$2" LATCHKEY_DATA_DIR="$here/$1" LATCHKEY_SECRET_FILE="$here/data/secret" RUST_LOG=info \
        LATCHKEY_DASHBOARD_ADDR="127.0.0.1:$(free_port)" LATCHKEY_GATEWAY_ADDR="127.0.0.1:$3" \
        "$latchkey" serve >"$here/$1.out" 2>"$here/$1.log" &
    node=$!
    started+=($node)
    for _ in $(seq 300); do
        [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$3/readyz")" = 200 ] && return
        sleep 0.1
    done
    fail "node $1 isn't ready"
}

ask() { # gateway-port key
    curl -s -m 3 -o /dev/null -w '%{http_code}' -u "ACME01:$2" -H 'X-Original-URI: /v1/customers/1' "http://127.0.0.1:$1/authz"
}
answers() { # gateway-port key status
    for _ in $(seq 200); do
        [ "$(ask "$1" "$2")" = "$3" ] && return
        sleep 0.1
    done
    fail "127.0.0.1:$1 doesn't answer $3 to $2"
}
import() { # url key
    printf 'workspace_id,api,key\n%s,data,%s\n' "${3:-TRIAL1}" "$2" >"$here/keys.csv"
    with "$1" legacy import "$here/keys.csv"
}

KEY=demo-acme-data-7be20c934d1f

backup() {
    local old new url a
    old=$(free_port) new=$(free_port) a=$(free_port)
    new_server old "$old"
    new_database "$old"
    url=postgres://latchkey@127.0.0.1:$old/latchkey
    with "$url" demo >/dev/null
    say "backup: pg_dump of the database, and of the role that the application works as"
    pg pg_dump -Fc -h 127.0.0.1 -p "$old" -U postgres latchkey >"$here/latchkey.dump"
    pg pg_dumpall --roles-only -h 127.0.0.1 -p "$old" -U postgres | grep -w latchkey_app >"$here/roles.sql"
    say "a change after the backup: a workspace with one more key"
    node a "$url" "$a"
    with "$url" workspace create Trial --id TRIAL1 --admin trial@example.com >/dev/null
    import "$url" after-the-backup-0123456789 >/dev/null
    answers "$a" "$KEY" 200
    say "restore on another server, as docs/operations.md says"
    new_server new "$new"
    new_database "$new"
    # CREATE ROLE, its attributes, and who may work as it.
    pg psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$new" -U postgres -d postgres -f - <"$here/roles.sql" >/dev/null
    pg pg_restore -h 127.0.0.1 -p "$new" -U postgres -d latchkey --exit-on-error <"$here/latchkey.dump"
    url=postgres://latchkey@127.0.0.1:$new/latchkey
    with "$url" audit verify >"$here/verified"
    say "audit chains: $(wc -l <"$here/verified") whole"
    local b
    b=$(free_port)
    node b "$url" "$b"
    answers "$b" "$KEY" 200
    say "a node on the restored database: 200 for the key of the backup"
    say "the same under a node that runs: the restored database takes the place of the other"
    kill "$node"; wait "$node" || true
    pg pg_ctl -D "$here/pg-new" -m fast -w stop >/dev/null
    pg pg_ctl -D "$here/pg-old" -m fast -w stop >/dev/null
    set_conf new "port = $old"
    start_server new
    local ended=0
    wait "${started[0]}" || ended=$?
    [ "$ended" = 3 ] || fail "the node ended with $ended instead of 3"
    say "the node stopped with exit code 3: $(grep -o 'the database has gone back in time.*start the node again' "$here/a.log" | head -n1)"
}

replication() {
    local p1 p2 door url a b from
    p1=$(free_port) p2=$(free_port) door=$(free_port) a=$(free_port) b=$(free_port)
    new_server primary "$p1"
    new_database "$p1"
    echo "$p1" >"$here/where"
    forward "$door" "$here/where"
    say "a standby by pg_basebackup, and synchronous replication to it"
    install -d -m 0700 "$here/pg-standby"
    [ "$(id -u)" != 0 ] || chown postgres "$here/pg-standby"
    pg pg_basebackup -h 127.0.0.1 -p "$p1" -U postgres -D "$here/pg-standby" -R -X stream --checkpoint=fast
    set_conf standby "port = $p2"
    sed -i "s/^primary_conninfo = '/&application_name=standby /" "$here/pg-standby/postgresql.auto.conf"
    start_server standby
    sql "$p1" "ALTER SYSTEM SET synchronous_standby_names = 'standby'" postgres
    sql "$p1" "SELECT pg_reload_conf()" postgres >/dev/null
    for _ in $(seq 100); do
        [ "$(sql "$p1" "SELECT sync_state FROM pg_stat_replication" postgres)" = sync ] && break
        sleep 0.1
    done
    say "pg_stat_replication: $(sql "$p1" "SELECT application_name, state, sync_state FROM pg_stat_replication" postgres)"
    url=postgres://latchkey@127.0.0.1:$door/latchkey
    with "$url" demo >/dev/null
    node a "$url" "$a"
    local node_a=$node
    node b "$url" "$b"
    local node_b=$node
    with "$url" workspace create Trial --id TRIAL1 --admin trial@example.com >/dev/null
    import "$url" acknowledged-before-0123456789 >/dev/null
    say "two nodes answer: $(ask "$a" $KEY) $(ask "$b" $KEY)"
    say "the primary is killed (immediate shutdown)"
    pg pg_ctl -D "$here/pg-primary" -m immediate stop >/dev/null
    from=$(date +%s.%N)
    for second in $(seq 1 12); do
        sleep 1
        say "  $second s without a database: $(ask "$a" $KEY) $(ask "$b" $KEY)"
    done
    say "the standby is promoted; nothing waits for a standby any more; the address moves to it"
    pg pg_ctl -D "$here/pg-standby" -w promote >/dev/null
    sql "$p2" "ALTER SYSTEM SET synchronous_standby_names = ''" postgres
    sql "$p2" "SELECT pg_reload_conf()" postgres >/dev/null
    echo "$p2" >"$here/where"
    local moved
    moved=$(date +%s.%N)
    answers "$a" $KEY 200
    answers "$b" $KEY 200
    say "both nodes answer 200 again $(python3 -c "import time; print(f'{time.time() - $moved:.1f}')") s after the address moved, $(python3 -c "import time; print(f'{time.time() - $from:.1f}')") s after the primary died"
    kill -0 "$node_a" && kill -0 "$node_b" || fail "a node has ended"
    say "keys of the change that was acknowledged before: $(sql "$p2" "SELECT count(*) FROM api_keys WHERE workspace_id = 'TRIAL1'")"
    say "audit chains: $(with "$url" audit verify | wc -l) whole"
}

pgbouncer() {
    command -v pgbouncer >/dev/null || PATH=$PATH:/usr/sbin
    command -v pgbouncer >/dev/null || fail "install pgbouncer first"
    local port pool a mode
    port=$(free_port)
    new_server db "$port"
    new_database "$port"
    with "postgres://latchkey@127.0.0.1:$port/latchkey" demo >/dev/null
    for mode in session transaction; do
        pool=$(free_port) a=$(free_port)
        install -d -m 0755 "$here/pool-$mode"
        printf '"latchkey" ""\n"postgres" ""\n' >"$here/pool-$mode/users"
        cat >"$here/pool-$mode/ini" <<INI
[databases]
latchkey = host=127.0.0.1 port=$port
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pool
unix_socket_dir =
auth_type = trust
auth_file = $here/pool-$mode/users
pool_mode = $mode
ignore_startup_parameters = extra_float_digits,application_name
default_pool_size = 60
INI
        if [ "$(id -u)" = 0 ]; then
            runuser -u postgres -- "$(command -v pgbouncer)" "$here/pool-$mode/ini" >"$here/pool-$mode.log" 2>&1 &
        else
            "$(command -v pgbouncer)" "$here/pool-$mode/ini" >"$here/pool-$mode.log" 2>&1 &
        fi
        started+=($!)
        sleep 1
        # Without statements that outlive a transaction: PgBouncer before 1.21 loses them.
        node "$mode" "postgres://latchkey@127.0.0.1:$pool/latchkey?statement-cache-capacity=0" "$a"
        say "$mode pooling: the node is ready and answers $(ask "$a" $KEY)"
        # How long a new key takes to be known: by a notice at once, without one at the next renewal.
        local began workspace
        workspace=T$(echo "$mode" | tr a-z A-Z | cut -c1-5)
        with "postgres://latchkey@127.0.0.1:$port/latchkey" workspace create Trial --id "$workspace" --admin trial@example.com >/dev/null
        began=$(date +%s%N)
        import "postgres://latchkey@127.0.0.1:$port/latchkey" "pooled-$mode-0123456789abcdef" "$workspace" >/dev/null
        say "$mode pooling: a change made elsewhere was acknowledged by the node after at most $((($(date +%s%N) - began) / 1000000)) ms (with the command's own start)"
    done
}

case ${1:-} in
    backup) backup ;;
    replication) replication ;;
    pgbouncer) pgbouncer ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
say "done"
