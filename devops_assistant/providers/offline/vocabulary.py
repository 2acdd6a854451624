"""The words that people and tools use for the same thing, in English and Korean. Tables, no rules."""

from __future__ import annotations

TOPICS = {
    "commit": "commit changelog revision push ship | 커밋 푸시",
    "history": "history | 이력 히스토리",
    "change": "change modify edit alter | 변경 바뀐 바뀌 바꾼 수정 달라",
    "file": "file folder directory | 파일 폴더 디렉터리 디렉토리",
    "worktree": "uncommitted unstaged staged untracked worktree | 미커밋",
    "git": "git repository repo codebase code | 저장소 레포 리포지 ^깃 코드",
    "branch": "branch | 브랜치",
    "diff": "diff patch difference differ compare comparison delta | 차이 비교 패치",
    "author": "author committer contributor who | 작성자 저자 누가 누구 기여자 사람",
    "log": "log logfile syslog journal | 로그",
    "error": "error exception failure fail crash traceback fatal bug broken broke | 에러 오류 예외 실패 크래시 버그",
    "warning": "warn warning | 경고 워닝",
    "machine": "system machine host server computer box | 시스템 서버 머신 호스트 컴퓨터 장비",
    "resource": "resource usage utilisation utilization | 자원 리소스 사용량 사용률 점유율",
    "health": "health healthy diagnose diagnosis doing performance slow overload abnormal anomaly busy unusual"
    " slowness | 건강 점검 진단 상태 성능 느려 느린 느리 과부하 이상 괜찮 비정상",
    "cpu": "cpu processor core | 프로세서 코어 씨피유",
    "load": "load loadavg | 로드 부하",
    "memory": "memory mem ram rss | 메모리 ^램",
    "io": "io iops | 입출력 읽기 쓰기",
    "swap": "swap swapping | 스왑",
    "disk": "disk filesystem storage mount volume space partition inode"
    " | 디스크 ^용량 저장공간 파일시스템 마운트 볼륨 파티션 아이노드",
    "fds": "fds fd descriptor handle | 디스크립터",
    "process": "process proc pid | 프로세스",
    "trouble": "wrong problem trouble | 문제 말썽",
    "timeline": "timeline trend histogram plot spike surge hourly | 타임라인 추이 추세 급증 급등 시간대 시간별",
    "size": "size big large largest huge small | 크기 ^큰",
    "network": "network connection socket interface bandwidth tcp | 네트워크 연결 소켓 대역폭",
    "port": "port listen | ^포트",
    "service": "service daemon systemd | 서비스 데몬",
    "promql": "promql recipe | 프롬큐엘 레시피",
    "metric": "metric prometheus gauge counter | 메트릭 지표 프로메테우스",
    "dashboard": "dashboard grafana panel chart | 대시보드 차트 그라파나 패널",
    "firing": "fire | 울리 울린 파이어링 켜진",
    "pending": "pending | 펜딩 ^대기",
    "alert": "alert alarm | 알림 경보 알람 얼럿 얼러트 알럿",
    "received": "received receive rx inbound ingress | 수신",
    "sent": "sent send tx outbound egress | 송신",
    "happen": "happen occur | 무슨일",
    "incident": "incident outage postmortem | 인시던트 장애 사고",
    "trace": "trace tracing span causal | 트레이스 추적 인과",
    "chain": "chain | 체인 사슬",
    "recording": "recording rec | 녹화 레코딩",
    "appear": "appear appeared vanish vanished disappear introduce | 나타난 나타나 사라",
    "lint": "lint validate valid correct syntax | 문법 올바른",
    "template": "template pattern | 템플릿 유형 패턴",
    "target": "target scrape | 타깃 타겟",
    "down": "down dead unreachable offline | ^죽은 ^죽어 다운 내려간 끊긴 안되는 안돼 안됨",
    "instance": "instance | 인스턴스",
    "order": "order | 주문",
    "label": "label | 레이블 라벨",
    "event": "event | 이벤트",
    "kernel": "kernel dmesg syscall | 커널",
    "container": "container docker podman | 컨테이너 도커",
    "pod": "pod kubernetes k8s | ^파드 쿠버네티스",
    "namespace": "namespace ns | 네임스페이스",
    "cluster": "cluster node | 클러스터 노드",
    "deploy": "deploy deployment release rollout | 배포 릴리스 릴리즈",
    "database": "database db postgres mysql | 데이터베이스 ^디비",
    "table": "table schema column | 테이블 스키마",
    "query": "query sql | 쿼리 질의",
    "latency": "latency slowest duration response | 지연 응답시간",
    "request": "request traffic rps | 요청 트래픽",
    "queue": "queue backlog topic | ^큐 대기열",
    "cache": "cache redis | 캐시 레디스",
    "user": "user account login member | 사용자 계정 로그인 유저",
    "package": "package dependency library | 패키지 의존성 라이브러리",
    "config": "config configuration setting | 설정 구성",
    "certificate": "certificate cert tls ssl | 인증서",
    "security": "security vulnerability cve | 보안 취약점",
    "build": "build pipeline ci workflow | 빌드 파이프라인",
    "test": "test suite | 테스트",
    "job": "job cron | 크론",
    "issue": "issue ticket bugreport | 이슈 티켓",
    "pull request": "pull pr merge | 풀리퀘 병합 머지",
    "backup": "backup snapshot | 백업 스냅샷",
    "cost": "cost billing price | 비용 요금 청구",
    "uptime": "uptime boot reboot | 가동 부팅 업타임",
    "temperature": "temperature sensor thermal fan | 온도 센서",
    "hardware": "hardware gpu | 하드웨어",
    "weather": "weather | 날씨",
    "document": "document wiki page note | 문서 위키 페이지",
    "mail": "mail email inbox | 메일 이메일",
    "calendar": "calendar meeting appointment | 일정 캘린더 회의",
    "image": "image picture photo | 이미지 사진",
    "version": "version tag | 버전 태그",
    "cause": "cause reason why explain root suspect suspicious culprit | 원인 이유 ^왜 의심 범인",
    "remedy": "suggest recommend advise fix solve solution remedy repair | 제안 추천 해결 조치 고쳐",
    "operate": "restart stop kill delete remove install shutdown | 재시작 중지 종료 삭제 설치",
}
MODIFIERS = {
    "search": "search find grep look match contain occurrence regex | 찾 검색 매칭 포함",
    "summary": "summary summarise summarize overview analyse analyze analysis statistic count frequent distinct"
    " | 요약 분석 통계 정리 집계 개수",
    "most": "most often frequently top heavy heaviest highest biggest hotspot hog eat churn consume"
    " | 가장 많이 자주 제일 상위 최다 무거운 잡아먹",
    "recent": "recent recently latest newest tail last end | 최근 최신 마지막 최후 ^끝",
    "oldest": "oldest earliest | 처음 최초",
    "list": "list | 목록 리스트 나열 어떤 종류",
    "rare": "rare rarest seldom uncommon | 드문 드물 희귀",
    "line": "line row entry | ^줄 라인 ^행",
}
STOP_WORDS = """
a about above across actually add added after afternoon again ago alive all almost already also am among an and any
anybody anything apart are around as asap at available average away back bad be been before below best better between
both btw but by called can case check common could create current currently d date day days declared default defined
detail details did do does during each eight eleven else empty evening ever every everything example except exclude
excluding execute exist far few fine first five follow follows for format four free from full get gimme give given go
goes going gone good great guys had half has have he hear hello help her here hey hi him his hold hour hours how i
idea if in include including info information inside instead into is iso it its just keep kind know lately leave left
leftover leftovers lemme length let like literal ll lot m made make many maximum me mean mention message messages mind
minimum minute minutes month months more morning move much my name named need new next nice night nine no noon not now
number of off ok okay old on once one only open opened optional or other our out outside over own part per person
place please pls plz possible probably put quick quickly rather re read really return right rn run running s same say
second seconds see seem seen set seven shall she should show shows side since six so some somebody someone something
sort start still string stuff such sure t take talk tell ten than thank that the their them then there these they
thing think this those three through time to today tonight too touch try turn twelve two type under unhealthy unit
until up update us use used using usually value ve very wait wanna want was way we week weekend well went were what
when where whether which while whole will with within without wonder word work would write written wrote year years
yes yesterday yet you your
"""
IMPLIED = {  # who asks for health asks first whether anything goes wrong
    "change": {"commit": 1.0, "log": 0.0, "machine": 0.0, "package": 0.0, "config": 0.0, "container": 0.0},
    "history": {"commit": 0.8},
    "health": {"resource": 0.8, "cpu": 0.6, "memory": 0.6, "disk": 0.6, "error": 1.3},
    "firing": {"alert": 1.0},
    "load": {"cpu": 0.8, "resource": 0.4},
    "swap": {"memory": 0.8},
    "resource": {"cpu": 0.5, "memory": 0.5, "disk": 0.4},
    "happen": {"error": 0.8, "git": 0.0, "commit": 0.0},
    "incident": {"error": 0.8},
    "trouble": {"error": 0.8, "resource": 0.5},
}
STATES = frozenset({"health", "resource", "cause", "remedy", "trouble", "down"})
IMPLIED_ALONE = {"machine": {"health": 0.5, "resource": 0.8, "cpu": 0.4, "memory": 0.4, "disk": 0.6, "error": 1.3}}
"""What a question means that says nothing else: `how is the server?`"""
WEAK = {
    "change": 0.4,
    "file": 0.7,
    "machine": 0.25,
    "git": 0.8,
    "health": 0.5,
    "author": 0.8,
    "history": 0.5,
    "log": 0.8,
    "happen": 0.3,
}
DOINGS = frozenset({"happen", "appear", "operate", "firing"})
"""What is said of things, and is none to be found."""
TROUBLE = frozenset({"error", "cause", "incident", "alert", "trouble"})
"""What a tool is about that answers no question but one about trouble."""
NARROWING = frozenset({"most", "recent"})
"""What a tool is named for that shows a part where the question asks for the whole."""
