"""Ways of asking in English of metrics, alerts and recordings, by what they mean; the package says how to read them."""

from __future__ import annotations

WAYS = {
    "querylint lint query": r"""
        check (?:the |this |my )?(?:query|promql|expression|expr)
        check[ _-]query
        lint
        (?:is|are|looks?)(?= .{1,300}\b(?:valid|correct|ok|okay|right|sane|well[- ]formed|sensible
        +|reasonable|good|bad|proper|sound|safe|meaningful|wrong)\b.{0,30}\b(?:query|promql
        +|expression|syntax)\b)
        (?:is|does|would|will)(?= \(_0\) (?:\w+ ){0,2}?(?:valid|correct|sane|well[- ]formed|sensible|reasonable
        +|sound|make (?:any )?sense|parse|written)\b)
        (?:wrong|mistakes?|review|check|verify|validate)(?=(?: with| in)? (?:the |this |my )?(?:query )?\(_0\))
        (?:valid|correct|proper|legal|sane|well[- ]formed) (?:query|promql|expression|syntax)
        (?:validate|proofread|sanity[- ]check)(?= .{0,30}(?:\bquery|\bpromql|\bexpr|[({]))
        (?:any )?(?:mistakes?|errors?|problems?|bugs?|anything wrong) (?:in|with) (?:the |this |my )?(?:query|promql
        +|expression|expr)
        (?:query|promql|expression|expr|syntax) (?:is |look\w* )?(?:ok|okay|valid|right|correct|wrong)
    """,
    "alertrules alert": r"""
        (?:alert(?:ing)?|alarm) ?rules?
        (?:write|make|build|create|generate|set up|need|give me|draft)(?= .{0,30}\balerts?\b (?:for|on|when|if)\b)
        alert (?:me|us) (?:when|if|on|about)
    """,
    "newdashboard dashboard": r"""
        (?:grafana )?dash(?:board)?s?
        grafana
    """,
    "readyquery promql recipe": r"""
        (?:promql|query|queries|expression|recipes?) (?:for|to|that)(?! (?:run|execute))
        how (?:do|can|would|should) (?:i|we|you) (?:query|measure|write|get at)
        (?:what|which|whats|what's|need|write|give me) (?:a |an |the |is the |some )?(?:promql|recipes?)
    """,
    "metricnames metric": r"""
        metrics? (?:names? )?(?:that )?(?:start|begin)\w* with
        (?:metrics?|names?) (?:with |of |by )?(?:the )?prefix
        metric names?
        (?:which|what|any|all) metrics?(?!.{0,40}\bcardinality)
        metrics? (?:are there|exist|available|about|for|related to|we have|do we have)
        (?:list|find|search)(?: the| all| for)? metrics?
    """,
    "labelvalues label": r"""
        (?:values? of (?:the )?)labels?
        label (?:values?|names?)
        labels? (?:of|on|for|does|do|has|have)
        (?:which|what) labels?
        possible values of
    """,
    "alertstate alert": r"""
        (?:firing|pending|silenced?|active|current|open|ongoing) (?:alerts?|alarms?|silences?)
        (?:alerts?|alarms?)(?: are| is)?(?: currently| still)? (?:firing|pending|silenced|active|now|right now
        +|going off|on fire)
        silences?
        (?:anything|something|what's|whats|what is) (?:firing|alerting|paging)
        (?:what|which|any) (?:alerts?|alarms?)
        paging (?:me|us)
    """,
    "scraping target": r"""
        scrap(?:e|es|ed|ing)(?: targets?| jobs?)?
        (?:prometheus )?targets?
        exporters?
    """,
    "promstate prometheus": r"""
        retention
        cardinality
        tsdb
        head series
        prometheus (?:version|status|itself|instances?|health\w*)
        (?:version|status|state|health) of (?:the |our )?prometheus
        (?:which|what) (?:prometheus|prom) (?:instances?|servers?|version)
        how (?:big|many series|old) (?:is|does|are)?(?= .{0,20}\bprom)
    """,
    "metricmeaning metric": r"""
        (?:meaning|type|unit|help(?: text)?|metadata|definition|description) (?:of
        +|for)(?= (?:the )?(?:metric )?\w*_\w+)
        (?:what(?:'s|s| is| does| kind)|explain|describe)(?= (?:the |a |of )*(?:metric |counter |gauge
        +|histogram )?\w*_\w+\b(?!.*\b(?:now|current\w*|last|past|value)\b))
    """,
    "oddseries anomaly": r"""
        (?:anomal\w+|abnormal\w*|unusual|weird|odd|strange|outliers?|deviat\w+|far from normal|out of the ordinary
        +|spik\w+)(?= .{0,300}(?:[({]|_total|_seconds|_bytes|metric|series|promql))
        (?:anomal(?:y|ies)|outliers?) (?:in|of|for)
        (?<=_0\) )(?:\w+ ){0,4}?(?:anomal\w+|abnormal\w*|unusual\w*|weird\w*|odd(?:ly)?|strange(?:ly)?|erratic\w*
        +|outliers?|differently|out of line|deviat\w+)
        (?:metrics?|series) (?:\w+ ){0,3}?(?:anomal\w+|abnormal\w*|unusual|weird|odd|strange|deviat\w+|outliers?)
    """,
    "whyslow slow recording": r"""
        (?:why|what made|explain why|explain)(?= .{0,60}\b(?:slow\w*|stuck|stall\w*|hang\w*|hung|wait\w*|block\w*
        +|lag\w*|laten\w*)\b.{0,40}\brec)
        (?:why|what made|explain why|explain)(?= .{0,40}\brec.{0,60}\b(?:slow\w*|stuck|stall\w*|hang\w*|hung|wait\w*
        +|block\w*|lag\w*|laten\w*)\b)
        explain slowness
        why (?:is|was|does|did) (?:the )?(?:pid|process)(?= ?[0-9]+.{0,30}\b(?:slow\w*|stuck|stall\w*|hang\w*|hung
        +|wait\w*|block\w*|lag\w*))
    """,
    "callstacks recording": r"""
        pid:?(?= ?[0-9]+(?:'s)? (?:\w+ ){0,2}?stack)
        (?:call ?|kernel ?|user ?)?stack(?: ?trace)?s?(?! of (?:the )?(?:error|exception))(?!.{0,90}_/0
        +\.log)(?: (?:of|for|from|in) (?:the
        + )?(?:process|pid):?(?= ?[0-9]))?
        back ?traces?
        flame ?graphs?
    """,
    "causechains chain": r"""
        (?:causal|cause|causality|causation) (?:chains?|links?)
        chains? of causes?
        (?:worst|top|longest) (?:[0-9]+ )?chains?
    """,
    "tracelevel trace": r"""
        (?:can|could|may|able to) (?:i |we |you |(?:this|the) \w+ )?(?:even )?(?:record|trace|use ebpf
        +|use bpf)(?! (?:the |this )?(?:request|order|id))(?: (?:the )?kernel\b| system \w+)?
        (?:trace|tracing|tracer|recording|ebpf|bpf) (?:level|capabilit\w+|support\w*|available|possible|permissions?
        +|works?)
        what (?:tracing|trace) (?:level|can)
        (?:is|does) (?:tracing|recording|ebpf|bpf|trace) (?:\w+ )?(?:available|possible|supported|work|enabled
        +|allowed)
        permissions? (?:\w+ )?for (?:tracing|recording|ebpf)
    """,
    "tracetimes timeline recording": r"""
        timeline(?= .{0,30}(?:\brec|\b[pt]id ?[0-9]))
        (?<=[0-9] )(?:\w+ )?(?:timeline|events? over time)
        [pt]id:?(?= ?[0-9]+(?:'s)? (?:\w+ ){0,2}?(?:events?|timeline))
        (?:over time|when)(?= .{0,40}\brecording)
        recording (?:timeline|over time)
        tid:?(?= ?[0-9])
    """,
    "recordinglist recording": r"""
        recordings(?! [a-z]+-?[0-9])
        (?:have|got|did we|do i have|been|is|was)? ?recorded(?= ?(?:\?|$|so far|already|yet|today|yesterday|here
        +|before))
        (?:what|which|any|all|list|saved|stored|available) (?:the )?recordings?
        (?:latest|last|newest) recordings
    """,
    "opstats recording operation": r"""
        (?:per|by|each|every|for each) (?:op|operation|syscall)s?
        (?:op|operation|syscall)s? (?:stats|statistics|latenc\w+|durations?|counts?|percentiles?|times?)
        slow(?:est)? (?:things?(?=.{0,20}\brec)|ops?|operations?|syscalls?|system calls?|calls)
        (?:p50|p90|p95|p99|percentiles?|stats|statistics|latenc\w+)(?= .{0,40}\brec)
        (?:which|what) (?:ops?|operations?|syscalls?) (?:took|take|takes|was|were|is|are)
    """,
    "readyquery promql recipe metric": r"""
        (?:(?:p[0-9]{2,3}|[0-9.]+(?:th)? percentile)(?: of)?(?: the)? )?(?:(?:request|response|http|api
        +|tail) )?(?:latenc(?:y|ies)|response times?)(?!.{0,60}(?:_0|\brec
        +|\blogs?\b|\boperation|\bsyscall|\bpid\b))
        (?:http |grpc |api |incoming )?(?:requests?|queries|transactions?) (?:rates?|per second
        +|throughput)(?!.{0,60}(?:_0|\blogs?\b))
        (?:rps|qps|tps)(?!.{0,60}_0)
    """,
    "fds": r"""
        open(?:ed)? (?:files?|fds?|file ?(?:descriptors?|handles?))
        file ?(?:descriptors?|handles?)
    """,
}
