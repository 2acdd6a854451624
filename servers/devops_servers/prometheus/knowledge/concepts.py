"""What people ask about in operations, in English and Korean, and the words that names of metrics have for it.

Each concept reads `English | Korean | words of names`. An underscore joins the words of a phrase (in Korean it is an
optional space); `^` marks Korean that must begin a word; `:0.5` says how well a word of names speaks of the concept.
Single English words are words of names as well, unless they stand in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping

MACHINE: Mapping[str, str] = {
    "host": "(server) (host) (machine) (box) (computer) | 서버 호스트 머신 장비 컴퓨터 시스템 | node windows:.5"
    " machine:.3",
    "cpu": "cpu processor (cores) | 씨피유 프로세서 코어 | cpu core:.4",
    "cpu mode": "iowait io_wait steal idle_cpu user_mode | 아이오웨이트 | cpu iowait steal",
    "core": "core how_many_cores number_of_cpus | 코어_수 | core cores cpus:.6 count:.3",
    "load": "load load_average run_queue overload overloaded | 로드_평균 평균_부하 과부하 부하 로드 | load load1"
    " load5 load15",
    "memory": "memory ram | 메모리 ^램 | memory",
    "swap": "swap swapping paging paged | 스왑 스와핑 페이징 | swap pswpin pswpout",
    "page fault": "page_fault major_fault | 페이지_폴트 | pgmajfault pgfault fault",
    "dirty": "dirty writeback | 더티 ^쓰기_대기 | dirty writeback",
    "page cache": "page_cache buffers cached | 페이지_캐시 버퍼 | cached buffers",
    "slab": "slab kernel_memory | 슬랩 | slab",
    "huge page": "huge_page hugepage hugepages | 휴지_페이지 대용량_페이지 | hugepages huge hugetlb",
    "disk": "disk storage drive (ssd) (hdd) | 디스크 스토리지 저장소 저장_공간 하드 드라이브 | disk filesystem:.9"
    " storage:.6 fs:.8",
    "filesystem": "filesystem file_system mount mount_point partition mountpoint | 파일_시스템 파일시스템 마운트 |"
    " filesystem mountpoint:.4",
    "disk space": "disk_space disk_usage disk_full storage_space space_on_disk free_disk | 디스크_공간 디스크_용량"
    " 디스크_여유 디스크가_꽉 디스크가_가득 디스크가_거의 저장_용량 | filesystem avail:.5 disk:.7",
    "readonly": "read_only readonly | 읽기_전용 | readonly",
    "inode": "inode | 아이노드 | inode files:.8",
    "io": "io i/o iops | 입출력 아이오 | io disk:.6",
    "read": "read reading | 읽 리드 | read reads",
    "write": "write writing written writes | 쓰기 쓴 기록 라이트 | write writes written",
    "network": "network nic ethernet networking | 네트워크 네트웍 ^망 랜 이더넷 | network net netstat:.6",
    "interface": "interface link_status | 인터페이스 랜카드 | interface device:.3 network:.5 link:.5 carrier:.4 if:.6",
    "traffic": "traffic bandwidth network_throughput network_usage | 트래픽 대역폭 네트워크_사용량 | traffic bytes:.6"
    " octets:.9 network:.6 bandwidth receive:.5 transmit:.5",
    "receive": "incoming inbound received receive download ingress_traffic downlink | 수신 인바운드 들어오 유입 받은"
    " 받는 다운로드 | receive in:.4 download downstream:.4 octets:.3",
    "send": "outgoing outbound sent send sending transmit transmitted upload egress uplink | 송신 아웃바운드 나가"
    " 보낸 보내 전송 업로드 | transmit sent out:.4 upload egress send written:.3",
    "packet": "packet frame datagram | 패킷 프레임 | packet packets pkts frames:.5 datagrams:.5",
    "multicast": "multicast broadcast | 멀티캐스트 브로드캐스트 | multicast broadcast",
    "tcp": "tcp | 티씨피 | tcp",
    "udp": "udp | 유디피 | udp",
    "icmp": "icmp ping | 핑 | icmp ping",
    "arp": "arp neighbour neighbor | 이웃_테이블 | arp",
    "retransmit": "retransmit retransmission retransmitted resend | 재전송 | retransmit retranssegs retrans segs:.4",
    "established": "established tcp_connection open_connection | 연결된 수립된 맺어진 | established sockstat:.4 tcp:.3",
    "time wait": "time_wait timewait | 타임웨이트 | tw timewait time_wait sockstat:.4",
    "listen": "listen_queue listen_drop listen_overflow accept_queue | 리슨 백로그_큐 | listendrops listenoverflows"
    " listen",
    "socket": "socket | 소켓 | socket sockstat sockets",
    "conntrack": "conntrack connection_tracking nat_table | 컨트랙 연결_추적 | conntrack netfilter:.5 entries:.2",
    "file descriptor": "file_descriptor (fd) (fds) open_files file_handle open_file descriptors | 파일_디스크립터"
    " 디스크립터 파일_핸들 열린_파일 | descriptor filefd fds fd open:.3 maximum:.1",
    "process": "process processes | 프로세스 | process procs procs:.8",
    "zombie": "zombie defunct | 좀비 | zombies processes:.4 state:.3 procs:.3",
    "blocked": "blocked uninterruptible | 블록 블로킹 블럭 | blocked procs:.3",
    "thread": "thread threads | 스레드 쓰레드 | threads",
    "context switch": "context_switch context_switching | 컨텍스트_스위치 컨텍스트_스위칭 문맥_교환 | context switches",
    "interrupt": "interrupt irq softirq | 인터럽트 | interrupt intr softirq softirqs softnet:.5",
    "fork": "fork forks new_process spawned | 포크 프로세스_생성 | forks fork",
    "kernel": "kernel | 커널 | kernel node:.3 vmstat:.2 uname:.2",
    "oom": "oom oom_killer out_of_memory oom_kill oomkilled oom_killed ran_out_of_memory | 메모리_부족 메모리가_부족"
    " 아웃_오브_메모리 | oom kill:.5 oomkilled",
    "boot": "boot reboot rebooted booted uptime up_since been_up running_since | 부팅 재부팅 리부트 가동_시간"
    " 가동시간 업타임 켜진 켜졌 | boot uptime start:.5",
    "restart": "restart restarting restarted flapping bounce | 재시작 재기동 리스타트 재구동 다시_시작 | restart"
    " restarts changes:.2",
    "start": "(started) start_time started_at how_long_running | 시작_시간 시작된 기동_시간 언제_시작 | start"
    " started:.6",
    "clock": "clock clock_skew clock_drift time_drift time_sync ntp chrony | 시계 시간_동기화 시각_동기화 시간이 시각"
    " 엔티피 | clock timex ntp offset:.7 sync:.6 chrony",
    "out of sync": "out_of_sync in_sync synchronised synchronized drift skew | 동기화 어긋 틀어 맞지_않 | sync offset"
    " drift",
    "temperature": "temperature thermal hot overheat overheating heat | 온도 발열 뜨거 과열 | temperature temp"
    " celsius thermal cooling:.6 hwmon:.4 throttles:.3",
    "fan": "fan cooling | 팬 쿨링 냉각 회전 | fan rpm:.5 cooling",
    "power": "power watt energy power_supply | 전력 전원 파워 와트 에너지 | power watts energy supply:.4 rapl:.5",
    "voltage": "voltage volts | 전압 볼트_값 | voltage volts",
    "battery": "battery ups | 배터리 무정전 잔량 | battery ups supply:.5",
    "hardware": "hardware sensor sensors bmc | 하드웨어 센서 | hwmon sensor edac:.4 ipmi:.4 thermal:.3",
    "ecc": "ecc memory_error correctable | 메모리_오류 메모리_에러 정정 | edac correctable uncorrectable ecc",
    "frequency": "frequency clock_speed mhz reduced_clock throttled_clock | 주파수 클럭 클록_속도 클럭이_떨어 |"
    " frequency hertz throttles:.6 scaling:.4",
    "raid": "raid md array software_raid | 레이드 어레이 | md raid disks:.4",
    "smart": "smart s.m.a.r.t disk_health disk_wear | 스마트 디스크_상태 디스크_수명 | smartctl smart smartmon"
    " health:.4",
    "nvme": "nvme | 엔브이엠이 | nvme",
    "pressure": "pressure psi stall stalled | 압박 압력 | pressure stalled:.5 waiting:.4",
    "entropy": "entropy | 엔트로피 | entropy",
    "systemd": "systemd unit daemon service_unit | 유닛 데몬 시스템디 시스템_서비스 | systemd unit:.6",
    "timer": "timer timers | 타이머 | timer",
    "update": "security_update pending_update package_update apt upgrades reboot_required | 업데이트 패치"
    " 보안_업데이트 업그레이드 | upgrades updates upgrades_pending apt reboot_required",
    "kernel version": "kernel_version os_version distribution operating_system | 커널_버전 운영체제 OS_버전 | uname"
    " os info",
    "nfs": "nfs | 엔에프에스 | nfs nfsd mountstats:.6",
    "zfs": "zfs arc pool_health | 제트에프에스 | zfs arc:.6 zpool:.6",
    "lvm": "lvm volume_group thin_pool | 볼륨_그룹 | lvm vg",
    "gpu": "gpu graphics nvidia cuda vram | 그래픽_카드 그래픽 지피유 엔비디아 | gpu dcgm nvidia",
    "wifi": "wifi wireless signal | 와이파이 무선 신호_세기 | wifi signal station",
    "bond": "bond bonding | 본딩 | bonding",
    "infiniband": "infiniband rdma | 인피니밴드 | infiniband",
    "exporter": "exporter textfile collector | 익스포터 수집기 | exporter scrape:.4 collector:.6 textfile",
}
"""One machine: what it is made of and what its kernel counts."""

CLUSTER: Mapping[str, str] = {
    "kubernetes": "kubernetes k8s kube | 쿠버네티스 쿠버 큐브 | kube kubelet:.5 apiserver:.5 kubernetes",
    "pod": "pod pods | 파드 팟 포드 | pod pods",
    "container": "container containers docker cadvisor | 컨테이너 도커 | container",
    "k8s node": "node nodes worker_node | 노드 | node",
    "deployment": "deployment rollout deploy | 디플로이먼트 배포 롤아웃 | deployment",
    "replica": "replica replicas | 레플리카 복제본 | replicas replica slaves:.5",
    "replicaset": "replicaset replica_set | 레플리카셋 레플리카_셋 | replicaset",
    "statefulset": "statefulset stateful_set | 스테이트풀셋 스테이트풀_셋 | statefulset",
    "daemonset": "daemonset daemon_set | 데몬셋 데몬_셋 | daemonset",
    "job": "job jobs batch | ^잡 ^잡이 배치 작업 | job",
    "cronjob": "cronjob cron_job cron scheduled_job | 크론잡 크론_잡 크론 예약_작업 정기_작업 | cronjob cron",
    "autoscaler": "autoscaler hpa autoscaling scaled_out | 오토_스케일러 오토스케일러 오토스케일링 자동_확장 |"
    " horizontalpodautoscaler autoscaler",
    "pvc": "pvc persistent_volume_claim volume_claim | 볼륨_클레임 볼륨_요청 | persistentvolumeclaim",
    "pv": "(pv) persistent_volume | 퍼시스턴트_볼륨 영구_볼륨 퍼시스턴트볼륨 | persistentvolume volume kubelet:.5",
    "volume": "volume volumes | 볼륨 | volume volumes:.8",
    "namespace": "namespace | 네임스페이스 | namespace",
    "quota": "quota | 쿼터 할당량 | quota resourcequota",
    "resource request": "resource_request requested_cpu requested_memory cpu_request memory_request"
    " requested_resource | 리소스_요청 자원_요청 요청량 | resource requests",
    "resource limit": "resource_limit memory_limit cpu_limit | 리소스_제한 자원_제한 메모리_제한 CPU_제한 메모리_한도"
    " | resource limits limit spec:.3",
    "throttle": "throttle throttling throttled | 스로틀 쓰로틀 쓰로틀링 스로틀링 | throttled cfs",
    "pending": "pending stuck waiting unscheduled | 펜딩 대기_중 대기중 대기 보류 멈춘 | pending waiting phase:.5",
    "crash": "crash crashing crashloop crashloopbackoff crash_loop imagepullbackoff image_pull | 크래시 크래시루프"
    " 이미지_풀 이미지를_못 | waiting reason:.8 restarts:.6 terminated:.5",
    "phase": "phase bound unbound | 바인딩 바인드 | phase",
    "ready": "ready not_ready notready unready | 준비 레디 | ready condition:.7 available:.3",
    "evicted": "evicted eviction preempted | 축출 쫓겨 퇴출 | evicted eviction reason:.7",
    "terminated": "terminated terminating exit_code exited killed | 종료 죽은 강제_종료 | terminated exitcode"
    " reason:.5 deletion:.5",
    "unschedulable": "unschedulable cordon cordoned drained taint | 코돈 스케줄링이_막 스케줄_불가 테인트 드레인 |"
    " unschedulable taint spec:.4",
    "misscheduled": "misscheduled wrong_node misplaced | 잘못_배치 잘못된_노드 | misscheduled desired:.4",
    "scheduling": "scheduler scheduling schedule scheduled | 스케줄러 스케줄링 스케줄 | scheduler scheduling schedule"
    " scheduled",
    "capacity": "allocatable node_capacity pod_capacity | 할당_가능 노드_용량 | allocatable capacity",
    "disruption": "pdb disruption_budget poddisruptionbudget disruption | 중단 | poddisruptionbudget disruption",
    "ingress": "ingress | 인그레스 | ingress",
    "k8s endpoint": "endpoint endpoints | 엔드포인트 | endpoint",
    "configmap": "configmap config_map secret | 컨피그맵 시크릿 | configmap secret",
    "label": "label labels annotation | 라벨 레이블 어노테이션 | labels",
    "api server": "api_server apiserver control_plane kubernetes_api | API_서버 컨트롤_플레인 | apiserver",
    "kubelet": "kubelet pleg | 큐블릿 쿠블렛 쿠벨렛 | kubelet",
    "cgroup": "cgroup | 씨그룹 | cgroup",
    "working set": "working_set | 워킹셋 워킹_셋 작업_집합 | working set workingset",
    "admission": "admission webhook | 웹훅 어드미션 | admission webhook",
    "workqueue": "workqueue work_queue controller_queue | 워크큐 작업_큐 | workqueue",
    "service mesh": "istio mesh sidecar service_mesh | 이스티오 사이드카 서비스_메시 | istio envoy:.5",
    "envoy": "envoy upstream downstream outlier | 엔보이 업스트림 다운스트림 | envoy upstream downstream",
    "gitops": "argocd argo flux gitops sync_status | 아르고 플럭스 깃옵스 | argocd gotk",
    "cert-manager": "cert-manager certmanager cert_manager | 서트매니저 | certmanager certificate",
    "cilium": "cilium ebpf hubble network_policy | 실리움 네트워크_정책 | cilium hubble ebpf",
    "cluster": "cluster | 클러스터 | cluster",
    "leader": "leader election elected | 리더 선출 | leader",
    "quorum": "quorum split_brain | 쿼럼 정족수 스플릿_브레인 | quorum peers:.4 members:.4",
    "member": "members membership peers | 멤버 피어 | members peers membership",
}
"""Clusters: Kubernetes, its containers, and what runs beside them."""
