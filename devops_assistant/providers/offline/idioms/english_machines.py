"""Ways of asking in English of logs and of a machine, by what they mean; the package says how to read them."""

from __future__ import annotations

WAYS = {
    "taillog line recent": r"""
        tail
        (?:last|final|latest|most recent|newest|bottom) (?:[0-9]+ |few |couple of|\w+ )?(?:log )?lines?(?! of (?:code
        +|\S+\.(?:py|go|js|ts|java|c|rs|rb)))
        end of(?= .{0,20}(?:log|\.))
        (?:newest|latest|recent|last) (?:log )?(?:entries|records|output|messages)(?= .{0,12}\S+\.\w+)
    """,
    "loglist list log file": r"""
        (?:what|which|whose) (?:log ?files?|logs)(?! (?:lines?|messages?|templates?|patterns?|mention\w*|contain\w*
        +|have errors))
        (?:list|show|all)(?: me)?(?: of)?(?: all)?(?: the)? (?:available )?(?:log ?files?|logs)(?= ?(?:$|\?|available
        +|there|you|we|with|and their))
        log ?files?(?= ?(?:$|\?|are|do|by size|list|sizes?|sorted|exist|available|there))
        logs? (?:available|do we have|are there|have we got|exist|can (?:you|we|i) (?:read|see))
        (?:biggest|largest|newest|size of (?:the )?|sizes of (?:the )?) ?log ?(?:files?|s)
        where are (?:the |our )?logs
    """,
    "logtemplates template log": r"""
        (?:most (?:common|frequent)|noisi?est|rarest|rare|unusual|repeat\w*|spamm?\w*|chattiest
        +|recurring) (?:log )?(?:messages?|lines?|records?|templates?|patterns?|logs)
        (?:kinds?|types?|sorts?) of (?:log )?(?:messages?|lines?|records?)
        (?:least|most) (?:common|frequent|often) (?:log )?(?:messages?|lines?|records?|templates?|patterns?|logs)
        (?:log|message) (?:templates?|patterns?|types?|clusters?)
        (?:what|who)(?:'s|s| is)? (?:spamming|flooding)(?= .{0,20}\blogs?\b)
        templates?
    """,
    "lograte log timeline": r"""
        (?:errors?|warn\w*|logs?|lines|records|messages|entries|volume|exceptions?) (?:counts? |rates?
        +|numbers? )?(?:per|by|each|every|an?|by the) <time>
        log (?:volume|rate|timeline|histogram)
        (?:number|count|amount) of (?:log )?(?:lines|records|errors|warnings|entries)(?= (?:per|by|over|each|every)
        +|.{0,20}\bspike)
        histogram(?! ?_quantile)
        (?:errors?|warn\w*|logs?|exceptions?) over (?:time|the (?!last|past|previous))
        (?:plot|chart|graph|timeline|trend)(?: of)?(?: the)?(?: \w+)? (?:errors?|warn\w*|logs?|exceptions?|messages?)
        (?:error|warning|log|exception) (?:timeline|trend|rate|spikes?|bursts?|peaks?)
        (?:spikes?|bursts?|peaks?|surges?) (?:in|of) (?:the )?(?:\w+ )?(?:errors?|warn\w*|logs?|exceptions?)
        when (?:did|do|does|have|has|was|were)(?= .{0,60}\b(?:start\w*|began|begin|begun|spik\w*|rise|rose|jump\w*
        +|increas\w*|surg\w*|drop|peak\w*|go up|ramp\w*|most errors|burst\w*)\b)(?!.{0,40}\b(?:metric|alert|pid
        +|process|cpu|memory|load|swap|iowait)\b)
        (?:per|in|by) [0-9]+[ -]<time>(?= (?:buckets?|steps?|bins?|intervals?|today|yesterday)|\W*$)|per [0-9]+ <time>
        per <time>|hourly|minutely
    """,
    "lognews diff log appear": r"""
        (?:what(?:'s| is|s| are)?|anything|something)(?: the)? (?:new|different|changed|changes?|unusual) (?:in
        +|with) (?:the |our |my |all )?(?:logs?|\S+\.log)
        new (?:kinds? of |log )?(?:errors?|messages?|lines?|entries|logs|exceptions?|warnings?)
        (?:compare|diff|comparison)(?= .{0,60}(?:\blogs?\b|\berrors?\b|\.log\b|\bwarnings?\b))
        (?:vs\.?|versus|compared (?:to|with)|against|relative to) (?:the )?(?:\w+ ){0,2}(?:before|previous|prior
        +|earlier|yesterday|last|week|hour|day|that)
        changed? in the logs?
        before and after
        (?:appeared|vanished|disappeared|stopped appearing|went silent|went quiet)(?= .{0,30}\blogs?\b)
    """,
    "errorkinds error": r"""
        (?:top|main|common|most (?:common|frequent)|recurring|unique|distinct|group(?:ed)?(?: the)?
        +|summari[sz]e(?: the)?(?: recent)?|summary of(?: the)?|kinds? of|types? of|biggest
        +|frequent) (?:[0-9]+ )?(?:errors?|exceptions?|failures)
        errors? (?:summary|breakdown|overview|kinds?|types?|stats|counts?|groups?)
        (?:what's|whats|what is|what keeps|what are|what|who keeps) (?:failing|erroring|blowing up|throwing|crashing)
        (?:which|what) (?:services?|apps?|applications?|components?|hosts?|files?) (?:\w+ ){0,3}?(?:most
        +|more) (?:\w+ )?(?:errors?
        +|exceptions?|failures)
        (?:which|what) (?:errors?|exceptions?|failures?) (?:\w+ ){0,3}?(?:most|often)
        errors? (?:by|per|for each|of each) (?:service|app|application|component)
        (?:anything|something|what(?:'s| is)?) (?:weird|wrong|bad|odd|strange|suspicious|broken)(?: \w+){0,2} in (?:the
        + |our |my )?(?:logs?|\S+\.log)
        how many (?:different |kinds of |distinct )?(?:errors?|exceptions?|failures)
    """,
    "loglines log find": r"""
        (?:log )?(?:lines?|entries|records) (?:with|at|of) (?:log )?level
        (?:error|warn\w*|info|debug|fatal)(?:[- ]level)? (?:lines?|entries|records)(?! (?:per|by|each|over))
        (?:lines?|entries|records|messages) (?:matching|containing|with|mentioning|that (?:match|contain|mention|say))
        (?:grep|search|scan|look)(?:ing)?(?: through| in| into)? (?:the |our |all |my )?logs?
        log (?:lines|entries)(?! (?:per|by|each|over))
        when (?:did|was|were)(?= .{1,80}\bearliest (?:appear|seen?|logged|occur|happen))
        how (?:often|many times)(?! .{0,60}\b(?:commit\w*|changed|code|repo)\b)
    """,
    "followid request log": r"""
        (?:follow|track(?: down)?|trace|correlat\w+)(?= .{0,40}[0-9])(?!.{0,30}\brec)(?! (?:pid|process))
        what (?:happe?n\w*|went wrong|became) (?:to|with|of)(?= (?:\w+ ){0,3}#?\S*[0-9]{3})
        where did(?= .{0,20}[0-9].{0,20}\bgo\b)
        (?:journey|path|life|story|history|flow) of(?= (?:the )?(?:request|order|transaction|payment|job|session
        +|message)\b)
        (?:everything|all|every (?:line|record)|logs?)(?: \w+)? (?:about|for|of|with
        +|mentioning)(?= (?:\w+ ){0,2}?(?:request|order|trace|transaction|txn|payment|session|correlation
        +|req)\b.{0,10}[0-9])
        (?:request|trace|correlation|transaction|session|order|txn|req|x-request)[ _-]?id
    """,
    "hosttrend trend": r"""
        (?:cpu|mem(?:ory)?|ram|load(?: average| avg)?|iowait|io ?wait|steal|swap(?:ping)?|network|traffic
        +|pressure)(?: \w+)? (?:trend|history|graph|chart|curve|development|over (?:the )?(?:time|last|past)|(?:in
        +|during|for|within) the (?:last|past)|since)
        (?:trend|history|graph|chart|development) of (?:the )?(?:\w+ )?(?:cpu|mem(?:ory)?|ram|load|iowait|steal|swap
        +|network|traffic|pressure)
        how (?:did|has|have)(?= .{0,30}\b(?:cpu|memory|mem|ram|load|iowait|steal|swap\w*|network|traffic|pressure)\b)
        (?:since when|how long|when did)(?= .{0,30}\b(?:cpu|memory|mem|load|iowait|swap)\b)
    """,
    "diskspace disk": r"""
        fill(?:ing|ed|s)? up
        (?:run(?:ning)?|ran|short) (?:out )?(?:of|on|low on) (?:disk |free )?(?:space|disk|inodes)
        (?:running )?low on (?:disk|space|inodes)
        (?:disk|space|room|storage|gb|gigs?|inodes?) (?:left|full|free|remaining|available)
        (?:out of|free|disk|storage) (?:disk )?space
        full (?:disks?|partitions?|mounts?|volumes?|filesystems?)
        df(?: -\w+)?
        mount(?:ed|s| ?points?)?
        how (?:full|much space|much room|much disk)(?! is (?:the )?(?:pier|berth))
        (?:partitions?|filesystems?|volumes?|inodes?)(?! errors?)
    """,
    "heaviest process most": r"""
        hogs?|hogging|hungr(?:y|iest)|heaviest
        (?:what|who|which \w+)(?:'s|s| is| are| keeps?)? (?:eating|burning|consuming|chewing|taking|using
        +|hogging)(?: up)?(?= .{0,30}\b(?:cpu|mem\w*|ram|disk|io|i/o|cores?|swap|fds?|files?)\b)
        (?:using|eating|consuming|taking)(?: up)? (?:the |all |so |too |that )?(?:most|much|all
        +|my)(?= .{0,30}\b(?:cpu|mem\w*|ram|disk|io|i/o)\b)
        top (?:[0-9]+ |\w+ )?(?:process\w*|procs?|cpu|memory|mem|ram|consumers?|disk writers?|io)(?: (?:process\w*
        +|procs?|consumers?|users?|eaters?))?
        most (?:cpu|memory|mem|ram|disk|io|i/o|open)
        (?:process\w*|procs?) (?:sorted )?(?:by|with (?:the )?(?:most|highest))
        process list|ps aux|running processes
    """,
    "oneprocess process": r"""
        pid:?(?= ?[0-9])(?!.{0,60}(?:\brec|\bevents?\b|\btimeline|\btrac
        +|녹화|이벤트|타임라인|시간순|스택|트레이스|왜))
        how (?:much|many)(?: of)?(?: the)? (?:cpu|memory|mem|ram|swap|io|files|fds|threads|connections) (?:does|do|has
        +|is(?=.{0,40} (?:taking|using|eating)))(?= (?!it\b|this|that|each|every|all|we\b|you\b|i\b|the (?:machine
        +|server|host|box|system))[\w.-]+ )
        (?:is|are)(?: the)?(?= (?!we\b|you\b|they\b|there\b|it\b)[\w.-]+ (?:process )?(?:still )?(?:running(?! (?:out
        +|low|short))|alive|up)\b)
        how long (?:has|have)(?: the)?(?= [\w.-]+ (?:process )?been (?:running|alive|up)\b)
    """,
    "sockets network port": r"""
        listen(?:s|ing|ers?)?
        (?:open|used|free) ports?
        ports? (?:open|in use|taken)
        (?:who|what)(?:'s|s| is| has| uses| holds| owns| process)?(?: \w+){0,3}? port
        sockets?|established|time[ _-]?waits?|close[ _-]?waits?|syn[ _-]?(?:sent|recv)|retransmi\w+|bandwidth|netstat
        +|ss -\w+|eth[0-9]+|nics?
        packet (?:loss|drops?|errors?)|dropped packets
        (?:tcp|udp|network) (?:connections?|traffic(?! (?:sent|received))|errors?
        +|state|stats|status|interfaces?|rates?|throughput)
        (?:connections?|connected|clients?) (?:to|from|by|per|on|in)(?! (?:refused|reset))(?=.{0,30}(?:\bport\b
        +|\bstate\b|\bpeer\b|[0-9]|host|machine))
        (?:how many|number of|open|current) connections
        port(?= ?:?[0-9]+)
        :[0-9]{2,5}
    """,
    "kernelnews kernel": r"""
        oom(?:[ -]?kill\w*)?s?|oomkilled
        (?<!running )(?<!run )out[ -]of[ -]memory(?: kill\w*)?(?! (?:in|errors?|exception))
        seg ?fault\w*|segmentation faults?|dmesg|hung tasks?|mce|ecc errors?
        kernel (?:events?|logs?|messages?|errors?|panics?|warnings?|oops\w*|complain\w*|issues?|problems?)
        kernel(?! (?:trac|record|stack))
        (?:i/o|io|disk|filesystem|ext4|xfs|nvme|hardware|memory) (?:errors?|failures?)
        overheat\w*|thermal throttl\w*
        killed by (?:the )?(?:kernel|oom)
    """,
    "hostnews package": r"""
        (?:who (?:has |have |had )?)?(?:logged|logging) in(?:to)?|who logs in
        log-?ins?(?! (?:fail\w*|error))
        how long (?:\w+ ){0,2}?(?:it|we|you|box|machine|server|host|system|vm|node)(?: \w+){0,3}? (?:up|running)
        when (?:was|did) (?:\w+ ){0,3}(?:re)?boot\w*
        (?:re)?boot(?:ed|s|ing)?|uptime
        packages?|installed|upgrad(?:ed|es?|ing)|apt|apt-get|yum|dnf|dpkg|rpm
        ssh (?:logins?|sessions?)|sudo
        (?:cron ?(?:jobs?)?|crontab|timers?)(?: that)?(?: (?:ran|run|executed|fired))?
        clock (?:step|jump|skew|drift|change)\w*
        /?etc(?= .{0,20}\b(?:chang|modif|edit)\w*)
        (?:what|anything|something|who)(?:'s| has| have| got| was)? (?:\w+ )?changed?(?: anything| something)? (?:on
        +|to|with) (?:the |this |my |our )?(?:host|server|machine|box|system|vm|node)
        (?:host|server|machine|system) changes
        changes (?:on|to) (?:the |this |my |our )?(?:host|server|machine|box|system|vm|node)
    """,
    "containers container": r"""
        containers?|docker(?: ps)?|podman|containerd
    """,
    "units service": r"""
        systemctl(?: --failed)?
        crash[- ]?loop\w*(?= (?:services?|units?|daemons?))
        (?:systemd )?(?:units?|services?|daemons?)(?: \w+)? (?:failed|failing|fail|crash\w*|down|dead|flapping
        +|restart\w*|keeps?|not running|broken|died|stopped|ok|healthy)
        (?:failed|failing|broken|crashed|dead|flapping|restarting|stopped) (?:systemd )?(?:units?|services?|daemons?)
        systemd(?: units?| services?)?
        (?:state|status|health) of (?:the |our |all )?(?:[\w.-]+ )?(?:service|services|units|daemons)
    """,
    "hostcheck machine health": r"""
        (?:quick |full |general |overall )?(?:health|sanity) ?check(?= .{0,20}\b(?:host|box|machine|server|system
        +|this)\b|\W*$)
        (?:is|are)(?= (?:the |this |my |our )?(?:box|machine|server|host|system|vm)\b.{0,20}\b(?:ok|okay|healthy|fine
        +|alright|all right|good)\b)
        (?:what's|whats|what is|anything|something) (?:wrong|off|up|the matter|abnormal|broken) (?:with|on) (?:the
        +|this |my |our )?(?:box|machine|server|host|system|vm)
        check (?:the |this |my |our )?(?:host|machine|box|server|system)
        (?:box|machine|server|host|system|vm)(?:'s| is| feels?| seems?| looks?| got| gets?| has been| keeps?
        +| was)?(?: \w+){0,2}? (?:slow|sluggish|laggy|lagging|crawling|hanging|stuck|unresponsive|acting up
        +|struggling|overloaded|freezing|dying|on fire)
    """,
}
