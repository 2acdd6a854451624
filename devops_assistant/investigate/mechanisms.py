"""Classes of failure that every system knows, told by the words that programs use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devops_assistant.common.messages import spoken


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One class of failure."""

    name: str
    kind: str
    """What a suspect of this class is: resource, dependency, certificate, clock, network, query, process, …"""
    depth: int
    """How far down the chain of causes it lies, 0 to 100: a full disk explains time-outs, not the reverse."""
    words: tuple[str, str]
    """English, Korean."""
    pattern: re.Pattern[str]
    keys: re.Pattern[str]
    """Words in changed lines that bear on it."""
    plain: bool = False
    """Telling even in a record that states no level."""

    @property
    def said(self) -> str:
        """Its words in the language of the session; in Korean with the English ones, which is what one searches for."""
        english, korean = self.words
        return f"{korean}({english})" if spoken() == "ko" else english


def _mechanism(  # one row of the table below
    name: str, kind: str, depth: int, words: tuple[str, str], pattern: str, keys: str, *, plain: bool = False
) -> Mechanism:
    found = re.compile(pattern, re.IGNORECASE)
    return Mechanism(name, kind, depth, words, found, re.compile(rf"(?i)(?<![a-z])(?:{keys})"), plain)


MECHANISMS: tuple[Mechanism, ...] = (
    _mechanism(
        "disk", "resource", 90, ("no space left, disk or inodes full", "디스크 또는 아이노드 부족"),
        r"no space left|ENOSPC|disk (?:is )?(?:almost )?full|disk quota exceeded|out of (?:disk"
        r"|inodes)|inodes?\b.{0,40}(?:exhaust|full|100 ?%)"
        r"|(?:file ?system|volume|partition)\b.{0,40}\b(?:full|100 ?%)|insufficient (?:disk"
        r"|storage) space|insufficient system storage",
        r"log_?level|debug|retention|rotat|max_?(?:size|files|age)|tmp|spool|dump|persist|cache_?dir"
        r"|cleanup|archive|keep", plain=True,
    ),
    _mechanism(
        "storage",
        "resource",
        89,
        ("disk errors, or read-only", "디스크 장애 또는 읽기 전용"),
        r"\bI/O error(?! on (?:GET|POST|PUT|PATCH|DELETE))|input/output error|\bEIO\b|medium error"
        r"|blk_update_request|bad sector|\bnfs\b.{0,60}not responding|blocked for more than \d+ seconds|hung task"
        r"|unrecovered read|EXT4-fs error|XFS.{0,40}(?:error|corrupt)"
        r"|read-?only file ?system|\bEROFS\b|remount\w* (?:the )?file ?system read-only|\bSMART\b.{0,40}fail"
        r"|checksum (?:error|mismatch|failed)|disk (?:failure|failing|degraded)|(?:nvme|ata|scsi).{0,60}(?:timeout"
        r"|reset|abort)",
        r"fsync|direct|mount|disk|storage|checksum",
        plain=True,
    ),
    _mechanism(
        "certificate", "certificate", 88, ("certificate expired or not accepted", "인증서 만료 또는 거부"),
        r"cert(?:ificate)?s?\b.{0,60}(?:expired|not yet valid|verify failed|invalid|has lapsed)|x509"
        r"|CERTIFICATE_VERIFY_FAILED|PKIX|CertificateExpired"
        r"|certificate_expired|notAfter|expired cert",
        r"tls|ssl|cert|\bca\b|verify|truststore|keystore|pem", plain=True,
    ),
    _mechanism(
        "clock", "clock", 87, ("clock skew", "시계 오차"),
        r"clock.{0,20}(?:skew|drift|offset|step|jump|behind|ahead|unsync)|(?:skew"
        r"|drift)(?:ed)? (?:clock|time)|time (?:jump|drift|skew|went backwards)"
        r"|issued in the future|used before issued|RequestTimeTooSkewed"
        r"|timestamp.{0,40}(?:in the future|too far|outside|skew)|not synchroni[sz]ed|(?:chronyd?"
        r"|ntpd?)\b.{0,80}(?:step|offset|unreach|no majority|lost)"
        r"|token (?:is )?not (?:yet )?valid (?:yet|before)|\bnbf\b|\biat\b",
        r"ntp|chrony|clock|leeway|skew|time_?zone|\btz\b", plain=True,
    ),
    _mechanism(
        "memory", "resource", 85, ("out of memory (OOM)", "메모리 부족"),
        r"out of memory|\boom\b|oom[-_ ]?kill|OutOfMemory|killed process|cannot allocate memory"
        r"|memory (?:limit|cgroup).{0,30}(?:exceed|out of|reach)|ENOMEM|heap (?:space|limit|out of)"
        r"|gc overhead limit|(?:exit|status|code)\D{0,10}137\b|MemoryError|memory allocation of|signal 9|SIGKILL",
        r"mem(?:ory)?|cache|heap|buffer|xm[xs]|limit|maxsize|max_?(?:size|entries|items)|evict|ttl"
        r"|lru|append|unbounded|pool", plain=True,
    ),
    _mechanism(
        "network", "network", 80, ("network unreachable or flapping", "네트워크 불안정"),
        r"\blink (?:\w+ ){0,3}(?:down|up)\b|nic link|carrier|(?:line protocol|interface)\b.{0,60}\bstate (?:to )?down"
        r"|network (?:is )?unreachable|no route to host|EHOSTUNREACH|packet loss|flapp?(?:ing|ed)"
        r"|lost carrier|bgp.{0,60}(?:down|idle|flap)|interface \S+ (?:is |went )?(?:down|up)"
        r"|neighbou?r.{0,40}down"
        r"|retransmi",
        r"network|mtu|subnet|route|firewall|iptables|security_?group|vlan|interface|bond", plain=True,
    ),
    _mechanism(
        "descriptors", "resource", 79, ("too many open files (file descriptors)", "열린 파일 한도 초과"),
        r"too many open files|EMFILE|ENFILE|file descriptors? (?:limit|exhaust)|out of file descriptors",
        r"nofile|ulimit|open|close|limit|socket|client|session|descriptor",
    ),
    _mechanism(
        "dns", "dependency", 78, ("name resolution (DNS) fails", "이름 해석 실패"),
        r"(?:could not|cannot|can't|unable to|fail\w* to|while|when|error) resolv(?:e|ing)\b"
        r"(?! (?:placeholder|depend|import|module))"
        r"|name or service not known|NXDOMAIN|SERVFAIL|name resolution|no such host|server misbehaving"
        r"|ENOTFOUND|EAI_AGAIN|getaddrinfo|UnknownHost|name does not resolve|\blookup [\w-]+(?:\.[\w-]+)+"
        r"|dns.{0,40}(?:fail|timeout|timed out|error)|이름.{0,10}(?:해석|조회).{0,10}실패",
        r"host|url|endpoint|address|domain|dns|resolver|server|uri",
    ),
    _mechanism(
        "permission", "permission", 76, ("permission or credentials refused", "권한 또는 자격 증명 거부"),
        r"permission denied|access denied|EACCES|not authori[sz]ed|unauthori[sz]ed"
        r"|authentication failed|invalid (?:credentials|api key|token|password|signature)"
        r"|AccessDenied|insufficient privileges|password authentication|(?:HTTP|status"
        r"|code)\D{0,4}40[13]\b",
        r"user|role|secret|token|api_?key|password|credential|polic|chmod|chown|permission|scope"
        r"|auth|iam|grant|owner|group|mode",
    ),
    _mechanism(
        "query", "query", 70, ("slow query or lock", "느린 쿼리 또는 잠금"),
        r"slow[ _]?query|slow[ _]?sql|duration: [\d.]+ ?ms|lock wait|deadlock|statement timeout"
        r"|cancell?ing statement|query.{0,60}(?:took|exceeded|timed out|timeout|slow)"
        r"|seq(?:uential)? scan|full (?:table )?scan|waiting for \w*lock|Query_time"
        r"|still waiting for|(?:could not|cannot|failed to|unable to) (?:obtain|get|acquire) (?:the |a )*lock"
        r"|\block\b.{0,60}\bheld by|\bis locked\b|blocked by|\bstill running|\bresource busy|\boverlaps",
        r"index|select|join|migrat|where|drop|query|order by|sql|alter|lock|transaction|table|filter"
        r"|find|eager|lazy|n\+1|schedule|cron",
    ),
    _mechanism(
        "replication", "dependency", 66, ("replication is broken or behind", "복제 중단 또는 지연"),
        r"replicat\w+.{0,60}(?:lag|behind|broken|stopped|fail|error|terminat|slot)|WAL (?:segment|stream).{0,80}"
        r"(?:removed|missing|fail|error)|slave.{0,40}(?:stopped|behind|error)|standby.{0,40}(?:behind|lag)",
        r"wal|replica|slot|standby|slave|binlog|max_wal|keep_size|retention|sync",
    ),
    _mechanism(
        "limit", "dependency", 65, ("rate limited (too many requests)", "호출 한도 초과"),
        r"\b429\b|too many requests|rate.?limit|limiting requests|quota (?:has been )?exceeded"
        r"|throttl|RESOURCE_EXHAUSTED|slow ?down",
        r"rate|limit|retr(?:y|ies)|quota|concurren|batch|parallel|worker|interval|poll|burst|backoff"
        r"|rps|qps|throttl|frequency|schedule",
    ),
    _mechanism(
        "connections", "resource", 64, ("connection limit reached", "접속 한도 초과"),
        r"too many (?:clients|connections)|remaining connection slots|max_?connections|connection limit|max clients",
        r"pool|connection|max|size|worker|replica|limit|session|close|release|schedule|cron",
    ),
    _mechanism(
        "pool", "resource", 60, ("connection or worker pool exhausted", "풀 고갈"),
        r"(?<!HTTPConnection)(?<!HTTPSConnection)pool\b.{0,60}"
        r"(?:exhaust|time ?out|timed out|full|empty|no (?:free|idle|available)|limit)"
        r"|(?:exhaust|no (?:free|available|idle|more)|all)\b.{0,40}\b(?:connections?|pool|threads?"
        r"|workers?|slots?)\b.{0,30}(?:pool|busy|in use|available|exhausted)?"
        r"|unable to acquire(?!.{0,60}(?:link failure|refused|unreachable))"
        r"|could not (?:get|obtain|acquire|check ?out) (?:a |an |new )*(?:connection|worker|slot)"
        r"|QueuePool|PoolTimeout|PoolExhausted|waiting (?:too long )?for (?:a |free "
        r"|idle )*(?:connection|worker|slot)"
        r"|RejectedExecution|checkout timeout",
        r"pool|max_?(?:conn|size|idle|active|overflow|open)|connection|worker|thread|overflow"
        r"|release|close|session|acquire|checkout|with_",
    ),
    _mechanism(
        "cache", "load", 58, ("cache lost, everybody asks at once", "캐시 소실로 요청 집중"),
        r"cache (?:\w+ )?storm|cache (?:stampede|flush|invalidat|cold|purg|clear|warm)|stampede|thundering"
        r"|cache.{0,30}(?:expired|flushed|emptied|evicted all)|(?:flush|purg|invalidat)\w* (?:all "
        r"|the |entire )*(?:cache|keys)|\bflush_?(?:all|db)\b|reconnect(?:ion)? storm"
        r"|cache (?:hit )?ratio (?:dropped|fell|low)|(?:surge|spike|burst) (?:of|in) (?:request"
        r"|connection|traffic|client)s?",
        r"ttl|cache|expir|jitter|backoff|retry|interval|stampede|refresh|reconnect|prefetch|warm", plain=True,
    ),
    _mechanism(
        "message",
        "message",
        56,
        ("one message fails over and over", "같은 메시지의 반복 실패"),
        r"stuck (?:at|on) (?:offset|message|record|event)|poison|dead.?letter|redeliver|requeue|\bnack"
        r"|(?:offset|message|record|event|delivery|payload)\b(?![\"']?\s*[:=]\s*[\"']).{0,60}"
        r"(?:fail|could not|cannot|unprocessable|deserializ|unparsable|malformed|rejected|attempt)"
        r"|deserializ|(?:fail\w*|unable|could not|cannot) (?:to )?(?:process|decode|parse"
        r"|handle|consume|apply) (?:the )?(?:message|record|event|delivery|offset|payload)",
        r"schema|deserializ|decode|parse|avro|proto|json|consumer|handler|field|message|event",
    ),
    _mechanism(
        "crash", "process", 55, ("crashes and restarts", "비정상 종료와 재시작"),
        r"\bpanic(?:ked)?\b|segfault|segmentation fault|core dumped|exited with|exit (?:code|status)|crash"
        r"|back-?off restarting|CrashLoop|main process exited|terminated unexpectedly|fatal signal"
        r"|start request repeated too quickly|failed to start|restart (?:count|loop)|restarting in"
        r"|(?:liveness|startup) probe failed|failed (?:liveness|startup) probe",
        r"from\b|cmd\b|command|entrypoint|probe|image|restart|args", plain=True,
    ),
    _mechanism(
        "settings", "process", 54, ("settings missing or invalid", "설정 누락 또는 오류"),
        r"missing (?:required )?(?:env|config|setting|key|variable|option|field|property|parameter)"
        r"|(?:required|mandatory) .{0,40}(?:missing|not set|unset|empty)"
        r"|environment variable .{0,60}(?:not set|missing|undefined)|invalid (?:config|value for"
        r"|setting)|unknown (?:option|key|setting)|(?:load|parse|parsing|read)\w* (?:the )?config"
        r"|config\w* (?:error|invalid)|KeyError",
        r"\w*",
    ),
    _mechanism(
        "refused", "dependency", 50, ("connection refused or lost", "접속을 받지 않음"),
        r"connection (?:was |is |has been )?(?:refused|closed|lost|reset|aborted|failed|error"
        r"|dropped)|ECONNREFUSED|ECONNRESET|reset by peer|broken pipe|EPIPE|actively refused"
        r"|(?:failed|unable|could not|cannot|can't) to connect|(?:could not|cannot|can't) (?:connect"
        r"|reach)|no healthy (?:upstream|host)|(?:is|was|went|marked)(?: as)? (?:down|unreachable"
        r"|unavailable|unhealthy|dead)|(?:connect|dial)\b.{0,60}(?:failed|refused)|lost connection"
        r"|bad connection|link failure|(?:attempting|trying|retrying) to (?:re)?connect|reconnecting to"
        r"|server closed|not reachable|unavailable|no available (?:server|broker|node)",
        r"host|url|endpoint|port|address|server|broker|uri|dsn|upstream",
    ),
    _mechanism(
        "timeout", "dependency", 40, ("times out", "제때 응답하지 않음"),
        r"time[ds]?[ -]?out|deadline exceeded|ETIMEDOUT|no response (?:from|within)"
        r"|did not (?:answer|respond)|took too long|gave up",
        r"time_?out|deadline|retr(?:y|ies)|pool|host|url|endpoint|batch|size|limit|keepalive"
        r"|concurren|sync|await|sleep",
    ),
    _mechanism(
        "queue", "resource", 35, ("work piles up", "작업 적체"),
        r"queue\b.{0,40}(?:full|overflow|backlog|growing|limit|depth)|backlog|consumer lag|lagging"
        r"|(?:fell|fall(?:s|ing)?|lags?) behind|(?:cannot|can't|could not|unable to) keep up"
        r"|overload|shedding|too many concurrent|back-?pressure|dropp(?:ed|ing) (?:message|event|request)s?",
        r"queue|worker|consumer|batch|prefetch|concurren|partition|limit|size|parallel|interval",
    ),
    _mechanism(
        "upstream", "dependency", 20, ("answers with errors", "오류로 응답"),
        r"\b50[0234]\b|bad gateway|gateway time|upstream|service unavailable|circuit.?breaker"
        r"|circuit.{0,20}open|fallback|degraded",
        r"url|endpoint|host|upstream|time_?out|retr|port|path|version|fallback",
    ),
)  # fmt: skip
CODE = re.compile(
    r"\b\w*(?:Exception|Error|Panic)\b(?!s? rate)|Traceback|undefined is not|cannot read propert"
    r"|null pointer|nil pointer|NoneType|not a function|assertion|unexpected (?:token|field|null"
    r"|type)|no such (?:column|table|method|attribute|key)|unhandled|stack trace"
    r"|\bfail(?:ed|ure|s)?\b|\bfatal\b|\bcannot\b|\bcould not\b|오류|실패|예외",
    re.IGNORECASE,
)


def mechanisms_of(text: str) -> list[Mechanism]:
    """Return every class of failure that `text` speaks of, the deepest first."""
    return [each for each in MECHANISMS if each.pattern.search(text)]
