"""Faults of the surroundings, as the programs they strike put them: tables of phrases, and what names the cause."""

from __future__ import annotations

from benchmarks.incidents.fault import Fault, Source
from benchmarks.incidents.series import Measured
from benchmarks.incidents.words import listed

_STORES = listed("pg-main orders-db db-primary maria-7 mongo-rs0 postgres-ha cassandra-3 sql-core redis-shared kafka-2")

FAULTS: tuple[Fault, ...] = (
    Fault(
        "dependency_down",
        {
            "java": (
                "org.postgresql.util.PSQLException: Connection to {dep}:5432 refused. Check that the hostname and port are correct",
                "Unable to acquire JDBC Connection: Communications link failure with {dep}",
                "java.net.ConnectException: Connection refused (Connection refused) to {dep}/{ip}:5432",
                "com.mongodb.MongoSocketOpenException: Exception opening socket {dep}:27017",
            ),
            "go": (
                "dial tcp {ip}:5432: connect: connection refused (host {dep})",
                'failed to connect to `host={dep} user=app database=app`: dial error (connect: connection refused)',
                "sql: could not reach {dep}: i/o timeout",
                "ping {dep}: driver: bad connection",
            ),
            "python": (
                'sqlalchemy.exc.OperationalError: connection to server at "{dep}" ({ip}), port 5432 failed: Connection refused',
                "redis.exceptions.ConnectionError: Error 111 connecting to {dep}:6379. Connection refused.",
                "pymongo.errors.ServerSelectionTimeoutError: {dep}:27017: [Errno 111] Connection refused",
                "kafka.errors.NoBrokersAvailable: NoBrokersAvailable ({dep}:9092)",
            ),
            "node": (
                "Error: connect ECONNREFUSED {ip}:5432 (host {dep})",
                "SequelizeConnectionRefusedError: connect ECONNREFUSED {dep}:3306",
                "MongoNetworkError: failed to connect to server [{dep}:27017] on first connect",
                "[ioredis] Unhandled error event: Error: connect ECONNREFUSED {dep}:6379",
            ),
        },
        [("{dep}",)],
        {"dep": _STORES},
        bends={Measured.ERRORS: 60, Measured.LATENCY: 6},
        struck=2,
    ),
    Fault(
        "pool_exhaustion",
        {
            "java": (
                "HikariPool-1 - Connection is not available, request timed out after {slow}ms (total=10, active=10, idle=0, waiting={n})",
                "org.apache.tomcat.jdbc.pool.PoolExhaustedException: Timeout: Pool empty. Unable to fetch a connection in 30 seconds",
                "Cannot get a connection, pool error Timeout waiting for idle object",
            ),
            "go": (
                "acquire conn: context deadline exceeded: pool has 25 of 25 connections in use",
                "pgxpool: timed out waiting for a free connection, max_conns=25 acquired=25",
                "sql: no free connection in pool after {slow}ms, in_use=25 wait_count={id}",
            ),
            "python": (
                "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
                "psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec",
                "asyncpg: timed out acquiring a connection, pool is exhausted ({n} waiters)",
            ),
            "node": (
                "TimeoutError: Knex: Timeout acquiring a connection. The pool is probably full.",
                "ConnectionAcquireTimeoutError [SequelizeConnectionAcquireTimeoutError]: Operation timeout",
                "Error: timeout exceeded when trying to connect: all 20 clients of the pool are checked out",
            ),
        },
        [("pool", "connectionacquiretimeout", "acquire")],
        bends={Measured.POOL: 6, Measured.ERRORS: 40, Measured.LATENCY: 15},
    ),
    Fault(
        "rate_limit",
        {
            "java": (
                "429 Too Many Requests from POST https://api.{dep}.example/v1: rate limit exceeded",
                "com.{dep}.sdk.ThrottlingException: Rate exceeded (Service: {dep}; Status Code: 400)",
                "{dep}: request quota of 600/min exhausted, retry-after 60",
            ),
            "go": (
                "{dep} api: status 429: too many requests, Retry-After: 30",
                "POST https://api.{dep}.example/charge: 429 RATE_LIMITED quota reset in {n}s",
                'rpc error: code = ResourceExhausted desc = {dep}: quota exceeded for "requests per minute"',
            ),
            "python": (
                "HTTPError: 429 Client Error: Too Many Requests for url: https://{dep}.example/v2/items",
                "{dep}.error.RateLimitError: Request rate limit exceeded (request id {hex})",
                "botocore.exceptions.ClientError: An error occurred (ThrottlingException) when calling {dep}: Rate exceeded",
            ),
            "node": (
                "Request failed with status code 429 ({dep}): {{\"error\":\"rate_limit_exceeded\"}}",
                "{dep} client: too many requests, x-ratelimit-remaining: 0",
                "Error: {dep} quota exceeded (HTTP 429), next window in {n} s",
            ),
        },
        [("rate", "429", "quota", "throttl", "too many requests"), ("{dep}",)],
        {"dep": (listed("cardgate mapgrid smsbird taxwise shipfast mailriver fxrates geohub idproof paylane adpulse signbox"))},
        bends={Measured.ERRORS: 30},
    ),
    Fault(
        "disk_full",
        {
            "java": (
                "java.io.IOException: No space left on device",
                "Failed to write segment file {mount}/segments/{id}.log: No space left on device",
            ),
            "go": (
                "write {mount}/wal/{id}.seg: no space left on device",
                "open {mount}/tmp/{hex}: no space left on device",
            ),
            "python": (
                "OSError: [Errno 28] No space left on device: '{mount}/spool/{hex}.part'",
                "sqlite3.OperationalError: database or disk is full ({mount}/state.db)",
            ),
            "node": (
                "Error: ENOSPC: no space left on device, write",
                "ENOSPC: no space left on device, open '{mount}/uploads/{hex}'",
            ),
        },
        [("space", "enospc", "disk full", "disk is full", "errno 28")],
        {"mount": listed("/var /data /srv/uploads /opt/app /mnt/blob /var/lib/app")},
        sources=(
            Source(
                "system",
                ("systemd-journald", "rsyslogd"),
                ("Failed to write entry to {mount}: No space left on device", "{mount}: file system is 100% full, dropping"),
                ahead_s=20,
            ),
        ),
        bends={Measured.DISK: 0.001, Measured.ERRORS: 40},
    ),
    Fault(
        "inodes_full",
        {
            "any": (
                "cannot create {mount}/sessions/sess_{hex}: No space left on device (df shows 41% used)",
                "mkdir {mount}/cache/{hex}: no space left on device",
                "open {mount}/mail/{id}.tmp: No space left on device",
                "failed to create temporary file in {mount}: ENOSPC",
            )
        },
        [("inode", "space", "enospc")],
        {"mount": listed("/var /data /srv/cache /opt/app /mnt/small /var/spool")},
        sources=(
            Source(
                "kernel",
                ("kernel",),
                (
                    "EXT4-fs warning (device {disk}): ext4_new_inode: no free inodes on this filesystem",
                    "EXT4-fs error (device {disk}): ext4_create: out of inodes",
                ),
                level="WARN",
            ),
        ),
        bends={Measured.ERRORS: 25},
    ),
    Fault(
        "certificate_expired",
        {
            "java": (
                "javax.net.ssl.SSLHandshakeException: PKIX path validation failed: CertPathValidatorException: validity check failed ({dep})",
                "java.security.cert.CertificateExpiredException: NotAfter: certificate of {dep}.{site} has expired",
            ),
            "go": (
                'Get "https://{dep}.{site}{route}": x509: certificate has expired or is not yet valid',
                "tls: failed to verify certificate of {dep}.{site}: x509: certificate has expired or is not yet valid",
            ),
            "python": (
                "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired ({dep}.{site})",
                "requests.exceptions.SSLError: HTTPSConnectionPool(host='{dep}.{site}', port=443): certificate has expired",
            ),
            "node": (
                "Error: certificate has expired (CERT_HAS_EXPIRED) while calling https://{dep}.{site}",
                "FetchError: request to https://{dep}.{site}{route} failed, reason: certificate has expired",
            ),
        },
        [("certificate", "cert", "x509", "tls", "ssl"), ("expir", "validity", "notafter")],
        {"dep": listed("auth login api files id static sso vault")},
        bends={Measured.ERRORS: 50},
        struck=2,
    ),
    Fault(
        "clock_skew",
        {
            "any": (
                "token used before issued: iat is {n}s in the future",
                "JWT rejected: nbf lies {n} s ahead of local time",
                "signature expired: request time too skewed, difference {n} s",
                "AWS error RequestTimeTooSkewed: The difference between the request time and the current time is too large",
                "lease not granted: peer timestamp is {n} s ahead, check clock synchronisation",
                "Ticket not yet valid (kerberos clock skew too great)",
            )
        },
        [("clock", "skew", "ntp", "chrony", "time sync", "drift", "timesync", "iat", "nbf", "time jump", "stepped")],
        sources=(
            Source(
                "system",
                ("chronyd", "systemd-timesyncd", "ntpd"),
                (
                    "System clock wrong by {n}.{n2} seconds",
                    "Selected source {ip} lost, no reachable sources; clock is {n} s off",
                    "System clock was stepped by -{n}.{id} seconds",
                    "time offset {n}.{n2} s exceeds panic threshold",
                ),
                ahead_s=40,
                level="WARN",
            ),
        ),
        bends={Measured.ERRORS: 30},
    ),
    Fault(
        "network_flapping",
        {
            "any": (
                "read tcp {ip}:{id}->{ip2}:8080: read: connection reset by peer",
                "no route to host {ip}",
                "connection to {ip} lost, reconnecting",
                "write failed: Network is unreachable ({ip})",
                "packet timeout talking to {ip}: EHOSTUNREACH",
                "lost quorum contact with {ip} for {n} ms",
            )
        },
        [("{nic}", "link", "nic", "network")],
        {"nic": listed("eth0 ens5 eno1 enp3s0 ens192 eth1")},
        sources=(
            Source(
                "kernel",
                ("kernel",),
                (
                    "{nic}: Link is Down",
                    "{nic}: Link is Up - 1000Mbps/Full - flow control rx/tx",
                    "ixgbe 0000:03:00.0 {nic}: NIC Link is Down",
                    "{nic}: carrier lost",
                    "{nic}: carrier acquired",
                    "igb 0000:01:00.0 {nic}: igb: {nic} NIC Link is Up 1000 Mbps Full Duplex",
                ),
                ahead_s=2,
                level="WARN",
            ),
        ),
        bends={Measured.NETWORK: 4000, Measured.ERRORS: 20},
        struck=2,
    ),
    Fault(
        "dns_failure",
        {
            "java": (
                "java.net.UnknownHostException: {dep}.{site}: Temporary failure in name resolution",
                "Failed to resolve '{dep}.{site}' [A(1)] after 4 queries",
            ),
            "go": (
                "dial tcp: lookup {dep}.{site} on {ip}:53: server misbehaving",
                "lookup {dep}.{site}: i/o timeout while resolving",
            ),
            "python": (
                "socket.gaierror: [Errno -3] Temporary failure in name resolution ({dep}.{site})",
                "Failed to resolve '{dep}.{site}' ([Errno -2] Name or service not known)",
            ),
            "node": (
                "Error: getaddrinfo EAI_AGAIN {dep}.{site}",
                "Error: getaddrinfo ENOTFOUND {dep}.{site}",
            ),
        },
        [("dns", "resolv", "resolution", "lookup", "name or service", "getaddrinfo", "unknownhost", "eai_again", "enotfound")],
        {"dep": listed("users stock api ledger events files")},
        sources=(
            Source(
                "system",
                ("systemd-resolved", "dnsmasq", "coredns"),
                ("Server {ip} does not respond to queries, degraded", "SERVFAIL for {dep}.{site}. A: read udp {ip}:53: i/o timeout"),
                level="WARN",
            ),
        ),
        bends={Measured.ERRORS: 35},
        struck=2,
    ),
    Fault(
        "slow_query",
        {
            "any": (
                "query on {table} took {slow} ms, expected below 200",
                "canceling statement due to statement timeout (select from {table})",
                "slow statement: SELECT * FROM {table} WHERE ref = ? ({slow} ms)",
                "query_canceled: reading {table} exceeded {slow} ms",
                "timeout waiting for rows of {table} after {slow}ms",
                "persistence layer: {table} lookup timed out",
            )
        },
        [("{table}", "slow query", "query", "statement")],
        {"table": listed("orders invoices ledger_entries shipments price_rules audit_events bookings messages")},
        sources=(
            Source(
                "postgres",
                ("postgresql",),
                (
                    "duration: {slow}.{n} ms  statement: SELECT * FROM {table} WHERE upper(ref) = $1",
                    "duration: {slow}.{n} ms  execute <unnamed>: SELECT count(*) FROM {table} t JOIN parts p ON p.id = t.part_id",
                    "process {id} still waiting for AccessShareLock on relation {table} after {slow}.{n} ms",
                ),
                level="INFO",
                ahead_s=25,
                per_minute=6,
            ),
        ),
        bends={Measured.LATENCY: 25, Measured.ERRORS: 10, Measured.POOL: 3},
    ),
    Fault(
        "fd_exhaustion",
        {
            "java": (
                "java.net.SocketException: Too many open files",
                "java.io.FileNotFoundException: /srv/templates/{n}.html (Too many open files)",
            ),
            "go": (
                "http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 1s",
                "open /proc/self/stat: too many open files",
            ),
            "python": (
                "OSError: [Errno 24] Too many open files",
                "socket.accept() out of system resource: [Errno 24] Too many open files",
            ),
            "node": ("Error: EMFILE: too many open files, open '/app/views/{n}.hbs'", "accept EMFILE on :8080"),
        },
        [("open files", "emfile", "descriptor", "errno 24")],
        bends={Measured.ERRORS: 40, Measured.TRAFFIC: 0.4},
    ),
    Fault(
        "disk_errors",
        {
            "any": (
                "read of block {id} failed: Input/output error",
                "I/O error while reading index page {id}",
                "checksum mismatch on page {id}, read failed",
                "fsync failed: Input/output error",
            )
        },
        [("{disk}", "i/o error", "input/output", "disk", "nvme", "medium error", "blk_update")],
        {"disk": listed("sda nvme0n1 vdb xvda sdb nvme1n1")},
        sources=(
            Source(
                "kernel",
                ("kernel",),
                (
                    "blk_update_request: I/O error, dev {disk}, sector {id} op 0x0:(READ) flags 0x80700",
                    "Buffer I/O error on dev {disk}, logical block {id}, async page read",
                    "{disk}: critical medium error, sector {id}",
                    "EXT4-fs error (device {disk}): ext4_find_entry: reading directory lblock 0",
                ),
            ),
        ),
        bends={Measured.ERRORS: 25, Measured.LATENCY: 5},
    ),
    Fault(
        "lock_contention",
        {
            "any": (
                "could not serialize access due to concurrent update on {table}",
                "Deadlock found when trying to get lock on {table}; try restarting transaction",
                "deadlock detected while updating {table}, transaction rolled back",
                "Lock wait timeout exceeded on {table}; try restarting transaction",
                "transaction on {table} aborted: lock timeout after {slow} ms",
                "ORA-00060: deadlock detected while waiting for resource ({table})",
            )
        },
        [("deadlock", "lock", "serialize"), ("{table}",)],
        {"table": listed("orders invoices stock_levels payouts price_rules bookings documents consents")},
        sources=(
            Source(
                "postgres",
                ("postgresql",),
                (
                    "deadlock detected: process {id} waits for ShareLock on transaction {id2}; relation {table}",
                    "process {id} still waiting for RowExclusiveLock on relation {table} after 1000.{n} ms",
                ),
                ahead_s=3,
            ),
        ),
        bends={Measured.ERRORS: 20, Measured.LATENCY: 8},
    ),
)  # fmt: skip
