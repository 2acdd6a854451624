"""What people ask about services, databases, queues and monitoring itself; written like `concepts`."""

from __future__ import annotations

from collections.abc import Mapping

SERVICES: Mapping[str, str] = {
    "request": "request requests rps qps hits call calls api_call | 요청 리퀘스트 호출 | requests request calls:.6"
    " handled:.5 questions:.4 queries:.3 started:.2",
    "in flight": "in_flight inflight concurrent concurrency | 동시_요청 동시_접속 처리_중 처리중 동시 | flight"
    " inflight concurrent active:.4",
    "response": "response responses reply | 응답 리스폰스 | response responses",
    "latency": "latency response_time slow slower duration how_long p99 p95 percentile delay (take) (taking) |"
    " 응답_시간 지연_시간 레이턴시 느린 느려 느림 느리 소요_시간 걸리 걸린 오래 지연 백분위 | duration latency"
    " time:.4 seconds:.3 slow:.6 delay:.4",
    "http": "http web website site url page endpoint_health | 웹_사이트 웹사이트 홈페이지 웹 사이트 | http probe:.5",
    "status code": "status_code 5xx 4xx http_error error_code 500 502 503 404 | 상태_코드 응답_코드 오류_코드 | code"
    " responses:.4 requests:.5 http:.3 xx",
    "grpc": "grpc rpc | 지알피씨 | grpc rpc:.6",
    "probe": "probe blackbox health_check healthcheck endpoint_check uptime_check synthetic | 프로브 헬스_체크"
    " 헬스체크 블랙박스 외부_점검 | probe health:.5 check:.5 up:.2",
    "certificate": "certificate certificates cert tls ssl https | 인증서 | certificate cert ssl tls certs x509",
    "expire": "expire expires expiry expired expiring expiration (valid_until) | 만료 유효_기간 | expiry expiration"
    " expiring earliest:.5 not_after after:.5",
    "dns": "dns nameserver name_resolution domain_lookup | 디엔에스 도메인 네임서버 이름_해석 | dns coredns lookup:.4",
    "proxy": "proxy load_balancer loadbalancer reverse_proxy | 프록시 로드_밸런서 로드밸런서 | proxy haproxy:.7"
    " backend:.4 loadbalancer:.7",
    "backend": "backend backends upstream_server | 백엔드 | backend upstream:.5",
    "frontend": "frontend | 프론트엔드 프런트엔드 | frontend",
    "circuit breaker": "circuit_breaker breaker | 서킷_브레이커 차단기 | circuit breaker breakers circuitbreaker",
    "rate limit": "rate_limit rate_limiting rate_limited | 속도_제한 요율_제한 레이트_리밋 | limit throttling"
    " ratelimit limited rate:.5",
    "retry": "retry retries | 재시도 | retry retries",
    "timeout": "timeout timed_out | 타임아웃 시간_초과 | timeout timeouts timed",
    "reject": "rejected refused denied reject | 거부 거절 | rejected refused denied",
    "login": "login authentication auth signin sign-in logged_in | 로그인 인증 로그인한 | login logins authentication"
    " auth logind:.9 sessions:.4",
    "user": "user users | 사용자 유저 | user users",
    "session": "session sessions | 세션 | session sessions",
    "connection": "connection connections connected client clients | 커넥션 연결 접속 클라이언트 | connection"
    " connections connected clients:.7 conn numbackends:.6 established:.4",
    "pool": "pool connection_pool pooling | 커넥션_풀 연결_풀 ^풀 | pool pools",
    "worker": "worker workers | 워커 | workers worker",
    "queue": "queue queues queued | 대기열 ^큐 작업_큐 | queue queued queues",
    "message": "message messages | 메시지 메세지 | messages message",
    "backlog": "backlog piling piling_up pile_up accumulate accumulating building_up growing_queue queue_depth"
    " queue_length unprocessed | 쌓 밀린 밀려 적체 백로그 누적 | backlog pending:.7 depth length:.6 lag:.5 ready:.4"
    " waiting:.5 messages:.3 size:.3",
    "dead letter": "dead_letter dlq | 데드_레터 | dead letter",
    "unacked": "unacked unacknowledged ack | 미확인 확인되지_않은 | unacked unacknowledged",
    "lag": "lag lagging behind catch_up | 복제_지연 뒤처 뒤쳐 렉 래그 ^랙 밀리 지연 | lag behind delay:.6",
    "cache": "cache caching | 캐시 | cache",
    "hit": "hit hits hit_ratio hit_rate | 적중 적중률 히트 | hit hits hit_ratio",
    "miss": "miss misses | 미스 | miss misses",
    "eviction": "evict evictions evicted_keys | 퇴거 밀려난 제거된 | evicted evictions eviction",
    "key": "key keys | ^키 | keys key",
    "job queue": "sidekiq celery background_job | 백그라운드_작업 사이드킥 셀러리 | sidekiq celery jobs:.5",
    "email": "email mail smtp | 이메일 메일 | email mail smtp",
    "call": "phone_call voip | 통화 전화 | calls sessions:.4 freeswitch",
    "build": "build builds pipeline ci runner | 빌드 파이프라인 러너 | build builds pipeline runner ci jenkins:.4",
    "backup": "backup backed_up snapshot | 백업 스냅샷 | backup backups snapshot dump:.5",
    "version": "version build_info release | 버전 릴리스 | version build:.6 info:.5",
    "token": "llm_token tokens prompt_token | 토큰 | tokens token",
    "cost": "cost spend price bill | 비용 요금 지출 | cost spend price",
    "speed": "internet_speed speedtest | 인터넷_속도 회선_속도 | speedtest speed",
    "vpn": "vpn wireguard tunnel | 브이피엔 터널 | wireguard vpn tunnel",
    "switch port": "snmp switch_port router_port port | 스위치_포트 라우터 포트 | if port snmp:.6 ifoperstatus:.6",
    "virtual machine": "(vm) vms virtual_machine guest hypervisor | 가상_머신 가상머신 게스트 하이퍼바이저 | vm"
    " vmware pve guest:.6 nova:.4 libvirt",
    "go runtime": "goroutine goroutines golang | 고루틴 | go goroutines",
    "gc": "gc garbage_collection garbage_collector collector_pause gc_pause | 가비지_컬렉션 가비지_컬렉터 지씨 | gc"
    " collection:.5 garbage",
    "heap": "heap | 힙 | heap alloc:.4",
    "leak": "leak leaking | 누수 릭 새는 | goroutines:.8 resident:.6 heap:.6 fds:.4 alloc:.3",
    "resident": "resident resident_memory rss | 상주 | resident rss",
    "jvm": "jvm java | 자바 | jvm java",
    "python": "python | 파이썬 | python",
    "event loop": "event_loop eventloop nodejs node.js | 이벤트_루프 노드JS 노드제이에스 | nodejs eventloop lag:.4",
    "log": "log logs logging | 로그 | log logs:.8 loki:.5 promtail:.4",
    "panic": "panic panics exception exceptions uncaught | 패닉 예외 | panic panics exceptions uncaught",
}
"""Services and what they are built with."""

DATABASES: Mapping[str, str] = {
    "database": "database databases db | 데이터베이스 디비 | database databases:.9",
    "shard": "shard shards unassigned | 샤드 | shards unassigned",
    "health": "health healthy unhealthy red yellow | 헬스 건강 비정상 빨간 | health healthy:.9 status:.4 unhealthy",
    "consumer": "consumer consumers consumer_group | 컨슈머 소비자 컨슈머_그룹 | consumer consumers consumergroup",
    "producer": "producer publish published produce | 프로듀서 생산자 발행 | producer published produce",
    "partition": "under-replicated in_sync_replica isr topic_partition offline_partition | 파티션 | partition"
    " partitions replica:.4",
    "topic": "topic topics | 토픽 | topic",
    "broker": "broker brokers | 브로커 | broker brokers",
    "unroutable": "unroutable undeliverable | 라우팅되지 | unroutable",
    "fsync": "fsync wal_sync | 에프싱크 | fsync wal:.6",
    "query": "query queries sql statement | 쿼리 질의 | query queries questions:.5",
    "slow query": "slow_query slow_queries long_running_query slow_sql | 슬로우_쿼리 느린_쿼리 슬로_쿼리 | slow"
    " queries",
    "transaction": "transaction transactions commit_rate | 트랜잭션 | transaction xact tx:.3 trx",
    "commit": "commit commits committed | 커밋 | commit",
    "rollback": "rollback rollbacks | 롤백 | rollback",
    "deadlock": "deadlock deadlocks deadlocked | 데드락 교착 | deadlocks deadlock deadlocked",
    "lock": "lock locks locking | ^락 잠금 | locks lock",
    "row": "row rows tuple tuples dead_tuple | 튜플 ^행 데드_튜플 | tup rows tuples",
    "vacuum": "vacuum autovacuum | 배큠 베큠 오토배큠 | autovacuum vacuum autoanalyze:.4",
    "bloat": "bloat bloated | 블로트 비대 | bloat",
    "replication": "replication replicate replicated standby | 복제 리플리케이션 스탠바이 | replication replica:.6"
    " slave:.6 replset:.5 receiver:.2",
    "slave": "slave secondary follower read_replica | 슬레이브 세컨더리 읽기_복제본 | slave replica:.7 slaves"
    " secondary",
    "master": "master primary | 마스터 프라이머리 주_서버 | master primary role:.4",
    "checkpoint": "checkpoint checkpoints | 체크포인트 | checkpoint checkpoints",
    "index": "index indices indexing | 색인 인덱스 인덱싱 | indices indexing index",
    "document": "documents docs | 문서 도큐먼트 | docs documents",
    "search": "search | 검색 | search",
    "table": "table tables | 테이블 | table tables",
    "persist": "rdb aof persistence last_save | 영속화 마지막_저장 | rdb aof save",
    "cursor": "cursor cursors | 커서 | cursor",
    "ingester": "ingester ingesters | 인제스터 | ingester",
    "span": "span spans trace traces tracing | 스팬 트레이스 추적 | spans span traces",
}
"""What databases and queues do."""

PRODUCTS: Mapping[str, str] = {
    "postgres": "postgres postgresql pg psql | 포스트그레스 포스트그레 포스트그레SQL | pg postgres postgresql"
    " pgbouncer:.4",
    "pgbouncer": "pgbouncer | 피지바운서 | pgbouncer pool:.3",
    "mysql": "mysql mariadb | 마이SQL 마이에스큐엘 마리아DB 마리아디비 | mysql",
    "innodb": "innodb | 이노디비 | innodb",
    "galera": "galera wsrep | 갈레라 | wsrep galera",
    "redis": "redis valkey | 레디스 | redis",
    "memcached": "memcached memcache | 멤캐시드 멤캐시 | memcached",
    "mongodb": "mongodb mongo | 몽고DB 몽고디비 몽고 | mongodb mongod",
    "elasticsearch": "elasticsearch elastic opensearch | 엘라스틱서치 엘라스틱_서치 엘라스틱 오픈서치 | elasticsearch"
    " opensearch:.8",
    "kafka": "kafka | 카프카 | kafka",
    "rabbitmq": "rabbitmq rabbit amqp | 래빗MQ 래빗엠큐 래빗 | rabbitmq",
    "nats": "nats jetstream | 나츠 | gnatsd nats jetstream",
    "pulsar": "pulsar bookkeeper | 펄사 | pulsar bookie:.6",
    "zookeeper": "zookeeper | 주키퍼 | zk zookeeper",
    "etcd": "etcd | 엣시디 엣씨디 이티시디 | etcd",
    "cassandra": "cassandra scylla | 카산드라 | cassandra",
    "clickhouse": "clickhouse | 클릭하우스 | clickhouse click:.7",
    "couchdb": "couchdb couch | 카우치DB | couchdb",
    "oracle": "oracle | 오라클 | oracledb",
    "sql server": "sql_server mssql | SQL_서버 | mssql",
    "hadoop": "hadoop hdfs yarn namenode datanode | 하둡 | hadoop hdfs",
    "flink": "flink stream_job | 플링크 | flink",
    "ceph": "ceph osd placement_group | 세프 | ceph osd:.6",
    "object store": "minio s3 object_storage object_store bucket | 미니오 오브젝트_스토리지 버킷 | minio objstore s3"
    " bucket:.4",
    "nginx": "nginx | 엔진엑스 엔진_엑스 | nginx",
    "haproxy": "haproxy | 에이치에이프록시 | haproxy",
    "apache": "apache httpd | 아파치 | apache",
    "traefik": "traefik | 트래픽_프록시 트레픽 | traefik",
    "php": "php php-fpm fpm | 피에이치피 | phpfpm php",
    "consul": "consul | 콘술 컨설 | consul",
    "vault": "vault sealed unsealed | 볼트 봉인 | vault unsealed sealed",
    "jenkins": "jenkins | 젠킨스 | jenkins",
    "gitlab": "gitlab | 깃랩 | gitlab",
    "keycloak": "keycloak | 키클록 키클로크 | keycloak",
    "windows": "windows | 윈도우 윈도 | windows",
    "vmware": "vmware esxi vsphere | 브이엠웨어 | vmware",
    "openstack": "openstack nova neutron cinder | 오픈스택 | openstack",
    "aws": "aws amazon ec2 lambda sqs rds elb | 아마존 람다 | aws",
    "azure": "azure | 애저 | azurerm azure",
    "cloudflare": "cloudflare | 클라우드플레어 | cloudflare",
    "loki": "loki promtail | 로키 | loki promtail:.7",
    "tempo": "tempo | 템포 | tempo tempodb",
    "thanos": "thanos | 타노스 | thanos",
    "mimir": "mimir cortex | 미미르 코텍스 | cortex mimir",
    "opentelemetry": "opentelemetry otel otel_collector telemetry_pipeline | 오픈텔레메트리 오텔 | otelcol otel",
    "jaeger": "jaeger | 예거 | jaeger",
    "cloud controller": "digitalocean droplet | 드롭릿 | digitalocean droplet",
}
"""What is called by its name: who asks for one of these does not mean another."""

MONITORING: Mapping[str, str] = {
    "prometheus": "prometheus promql | 프로메테우스 프롬QL | prometheus",
    "series": "time_series series active_series cardinality | 시계열 타임_시리즈 카디널리티 | series head:.5",
    "tsdb": "tsdb head_block | 티에스디비 | tsdb",
    "wal": "wal write-ahead write_ahead_log | 선행_기록 | wal",
    "compaction": "compaction compact compacting | 컴팩션 압축 | compaction compactions compact",
    "retention": "retention retained oldest_data | 보존 보관 | retention retentions lowest:.4",
    "sample": "sample samples ingestion ingest ingested | 샘플 수집량 인제스트 | samples appended:.6 ingested",
    "scrape": "scrape scrapes scraping | 스크레이프 스크랩 스크래핑 수집 | scrape scrapes target:.4",
    "target": "target targets | 타깃 타겟 대상 | target targets up:.7",
    "down": "(down) dead unreachable (not_responding) (not_running) (alive) offline outage | 다운 죽었 내려간 내려갔"
    " 꺼진 응답_없 살아 오프라인 접속_불가 죽은 | up down:.6 offline unreachable alive:.5 online:.6 dead",
    "rule": "rule rules recording_rule | 규칙 ^룰 | rule rules",
    "evaluation": "evaluation evaluate | 평가 | evaluation evaluations",
    "alert": "alert alerts alarm firing alerting | 경보 알림 알람 경고 얼럿 | alerts alert notifications:.6",
    "notification": "notification notifications notify pager slack webhook_notification | 알림_발송 알림_전송 통지"
    " 노티 슬랙 발송 | notifications notification",
    "alertmanager": "alertmanager | 얼럿매니저 알럿매니저 알림_관리자 | alertmanager",
    "silence": "silence silences silenced muted mute | 사일런스 침묵 음소거 무음 | silences silenced",
    "inhibit": "inhibit inhibited suppressed | 억제 | inhibited suppressed marked:.4",
    "reload": "reload reloaded reloading config_reload | 리로드 재로드 다시_읽 다시_불러 | reload reloads",
    "config": "config configuration settings | 설정 구성 컨피그 | config settings:.6",
    "remote write": "remote_write remote_storage remote_read | 원격_쓰기 원격_저장 리모트 | remote storage:.6",
    "discovery": "service_discovery discovered | 서비스_디스커버리 서비스_발견 | sd discovered",
    "out of order": "out_of_order out-of-order duplicate_sample | 순서가_맞지 순서_오류 | out order out_of_order",
    "exemplar": "exemplar | 이그젬플러 | exemplar",
    "federation": "federation federate | 페더레이션 | federation",
    "grafana": "grafana | 그라파나 | grafana",
}
"""The monitoring itself."""

STATES: Mapping[str, str] = {
    "usage": "usage use used using utilisation utilization consumed consumption busy occupied uses | 사용량 사용률"
    " 사용하 사용 쓰는 쓰고 쓰이 점유율 점유 이용률 활용률 소비 소모 바쁜 | usage used utilization busy:.8 active:.2"
    " io_time:.4",
    "free": "free left remaining remain available spare headroom unused idle | 남은 남아 남았 여유 가용 잔여 빈 비어"
    " 유휴 놀고 | free available remaining avail idle:.7 unused",
    "full": "full run_out running_out ran_out exhaust exhausted fill fills fill_up filling shortage saturated"
    " saturation near_limit low_on out_of_space almost_full | 가득 ^꽉 ^찼 ^차 부족 소진 포화 고갈 모자라 바닥 |"
    " free:.8 available:.8 avail:.8 used:.6 size:.4 limit:.6 maximum:.6 capacity:.6 allocated:.4 entries:.3",
    "limit": "limit limits maximum max cap threshold ceiling upper_bound (hit_its) | 최대 최대치 한도 제한 상한 리밋"
    " 임계 | limit limits maximum",
    "minimum": "minimum min | 최소 | minimum",
    "size": "size big large bytes | 크기 용량 사이즈 바이트 | size bytes:.6 capacity:.6 total:.2",
    "error": "error errors wrong problem problems | 에러 오류 문제 | error errors errs failures:.6 failed:.5"
    " exceptions:.4",
    "fail": "fail failed fails failing failure failures unsuccessful broken | 실패 고장 못한 못하는 | failed failures"
    " failure fail error:.5 success:.4 unsuccessful:.5 successful:.3 degraded:.5",
    "degraded": "degraded damaged broken_disk faulty | 손상 저하 열화 | degraded state:.4 failed:.5 disks:.4",
    "success": "success succeed succeeded successful completed | 성공 완료 | success successful succeeded completed:.6",
    "drop": "drop dropped drops discard discarded lost loss missing | 드롭 유실 손실 버려 버린 폐기 누락 | dropped"
    " drop discard discards lost loss discarded",
    "unavailable": "unavailable not_available | 사용_불가 사용_불가능 불가능 이용_불가 | unavailable available:.6",
    "active": "active current currently running | 활성 활성화 현재 실행_중 실행중 돌고 동작 | active running:.8"
    " current:.4",
    "status": "status state condition | 상태 | status state condition",
    "throughput": "throughput per_second processed handled | 처리량 초당 처리된 처리 | bytes:.3 processed throughput"
    " completed:.5 requests:.4 handled:.3",
    "count": "(number) (count) (how_many) | 개수 갯수 횟수 ^몇 | count:.5 total:.15 number:.4",
    "last": "last latest most_recent previous | 마지막 최근 직전 | last latest timestamp:.4",
    "next": "next upcoming | 다음 | next",
    "oldest": "oldest old age too_old | 오래된 나이 오래돼 오래되 | oldest age created:.5 lowest:.5 start:.3",
    "duration of run": "run_time | 실행_시간 | duration run:.4",
    "change": "change changes changed | 변경 변화 바뀐 | changes changed generation:.3",
    "attempt": "attempt attempts | 시도 | attempts attempted",
    "spec": "desired expected configured | 원하는 설정된 목표 | spec desired expected",
    "info": "info information metadata | 정보 메타데이터 | info",
    "gone": "deleted removed | 삭제 제거 | deleted removed deletion",
    "created": "created creation new | 생성 새로 | created creation",
}
"""What is said of any of them."""
