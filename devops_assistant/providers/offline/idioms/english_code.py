"""Ways of asking in English of commits and code, by what they mean; the package says how to read them."""

from __future__ import annotations

WAYS = {
    "blameline line": r"""
        git[ _-]blame
        blame(?= \S*[./]\S| .{0,20}\blines?\b)
        annotate
        who(?: \w+){0,3}? (?:wrote|changed|touched|edited|modified|added|owns?|last)(?= .{0,40}\blines?\b)
        (?:each|every) line
        line by line
        (?:author|commit|owner|history|blame)s? (?:of|for|behind) (?:each |every |the )?lines?
        lines? [0-9]+\S*(?= .{0,60}\b(?:who|written by|author|blame|from which commit)\b)
    """,
    "worktree": r"""
        git[ _-]status
        (?:not (?:yet )?|un)committed(?: changes?| work| files?| edits?)?
        working (?:tree|copy|directory)
        dirty
        (?:local|pending|unsaved) (?:changes|edits|modifications)
        forg[oe]t\w* to commit
        (?:committed|commited|pushed) (?:everything|all)|everything (?:is )?(?:committed|pushed)
        unpushed|un?staged|untracked
        (?:left|remaining|waiting|something|anything) to (?:be )?commit\w*
        (?:is|are)(?= .{0,30}\b(?:tree|repo|checkout)\b clean)
        (?:not|n't|never) (?:yet )?(?:been )?(?:commit|push)(?:ted|ed)?
    """,
    "releases release tag": r"""
        (?:last|latest|previous|recent|newest|current|most recent) (?:[0-9]+ |few )?(?:releases?|tags?|versions?)
        (?:release|tag) (?:history|list)
        (?:list|show|all|what|which)(?: the| all)? (?:releases?|tags?)(?= ?(?:$|\?|do|are|there|exist|we|have|so far))
        (?:when|what|which) (?:\w+ ){0,4}?released
        since the (?:last|latest|previous) (?:release|tag|version)
        what version
        when did we (?:last )?(?:release|ship|tag)
    """,
    "culprit cause commit": r"""
        (?:which|what|whose) (?:recent )?(?:commit|change|deploy\w*|merge|pr|push|release)s? (?:\w+ ){0,3}?(?:broke
        +|breaks|broken|caused?|causing|to blame|responsible|behind|is breaking|started|triggered|killed)
        culprits?
        (?:which|what) (?:commit|change|deploy\w*|merge|pr)s? (?:could|might|may|can|would) (?:\w+ )?(?:have
        + )?(?:done|do|be|been|cause\w*|broken?|explain\w*)
        (?:suspect\w*|suspicious|likely|guilty|offending|bad) (?:commit|change|deploy|release)\w*
        what broke|who broke
        what (?:went out|was (?:deployed|shipped|released|merged)|shipped)(?= .{0,20}\bbefore\b)
        regression
        (?:commits?|changes?|changed|deploy\w*|merged?) (?:\w+ ){0,2}?before (?:the |it |that |this
        +|things )?(?:\w+ )?(?:outage|incident|failures?|fail\w*|crash\w*|errors?|alerts?|broke|breakage|spike
        +|went down)
        (?:commit|change|deploy\w*)s? (?:is|are|was|were) (?:to blame|responsible|the cause)
        (?:to blame|responsible) for
        (?:which|what) (?:commit|change|deploy\w*) (?:is|was) (?:it|that)(?= ?\W*$)
        (?:caused|triggered|broken|introduced) by (?:a|an|the|which|what|some) (?:recent )?(?:commit|change|deploy\w*)
    """,
    "codesearch appeared find code": r"""
        (?:which|what) commits? (?:\w+ )?(?:added|removed|deleted|introduced|dropped|renamed
        +|touched)(?! (?:the )?(?:bug|problem|error|failure|regression))
        when (?:was|were|did)(?= .{1,60}\b(?:added|removed|deleted|introduced|dropped|appear\w*|disappear\w*
        +|vanish\w*|gone|renamed|land\w*|first used)\b)
        who(?: \w+)? (?:added|removed|deleted|introduced|dropped)
        history of (?:the )?(?:string|symbol|constant|function|flag|variable)
    """,
    "codesearch find code": r"""
        (?:usages|uses|callers?|references|definition|occurrences) (?:of|to)(?! .{0,40}\blogs?\b)
        where (?:is|are|do we|does|did we|in the code)(?= .{0,60}\b(?:used?|defined?|called?|referenced|set|declared
        +|handled|configured?|implemented|hard-?coded)\b)
        in (?:the |our |this )?<code>
        (?:grep|search|scan)(?: through)? (?:the |our |this )?<code>(?: for)?
        who (?:calls|uses)
        files? (?:that )?(?:contain|containing|mention|mentioning|using|that use|importing|referencing)
        tracked files
    """,
    "appeared": r"""
        added|removed|deleted|introduced|dropped|new in|new since
    """,
    "churn most changed file": r"""
        hot ?spots?|hottest (?:files?|code|dirs?|paths?)
        churn\w*
        most[- ](?:often |frequently |heavily )?(?:changed|modified|edited|touched|changing|active
        +|volatile)(?= (?:\S+ )?(?:files?|code|dir\w*|folders?|modules?|paths?))
        (?:files?|code|modules?|dirs?|folders?|paths?) (?:\S+ ){0,5}?(?:changed?s?|changing|modified|edited|touched
        +|change) (?:the )?(?:most|often|frequently|a lot)
        (?:files?|code|modules?) (?:\S+ ){0,5}?(?:the )?most (?:often |frequently )?(?:changed|modified|edited
        +|touched)
        (?:changed|changing|modified|edited|touched) (?:all the time|constantly|again and again|over and over|a lot
        +|so often|most)
        (?:most )?(?:frequently|often|constantly) (?:changed|changing|modified|edited|touched)
        (?:keeps?|kept) (?:changing|being (?:changed|edited|touched))
    """,
    "committers commit author most": r"""
        (?:top|biggest|most active|main|busiest) (?:[0-9]+ |\w+ )?(?:committers?|contributors?|authors?|devs?
        +|developers?|people|engineers?)
        who(?:'s|s| is| has| have)? (?:\S+ ){0,3}?(?:commits?|committed|committing|contribut\w+|pushed
        +|pushes) (?:the )?most
        who (?:\w+ )?(?:commits|committed|contributes|contributed|pushes|pushed) (?:code |commits )?(?:the )?most
        (?:number of |how many )?commits? (?:counts? )?(?:per|by each|by|for each|of each) (?:author|person|dev\w*
        +|user|people|contributor|engineer)s?
        who (?:\w+ )?(?:works?|worked|working|contribut\w+) (?:on|in|to|with)
        contributors?|committers?
        how many (?:different )?(?:people|persons|authors?|devs?|developers?|engineers?)
        who owns(?! .{0,30}lines?)|owners? of(?= \S*/)
        (?:list|show|all)(?: the| all)? (?:authors|devs|developers)
    """,
    "changedfiles change file diff": r"""
        (?:which |what |how many |number of )?files? (?:\w+ )?(?:changed?|differ\w*|modified|touched
        +|were changed)(?= (?:\w+ )?(?:between|from|since v))
        (?:how many|number of) (?:files|lines)(?= .{0,40}\b(?:changed?|differ\w*|added|deleted|between)\b)
        diff ?stats?
        changed files
        files? (?:\w+ )?(?:changed?|touched|modified) (?:in|by|with) (?:the )?(?:last|latest|most recent) commit
        size of the (?:diff|change)
        insertions|deletions
    """,
    "onecommit commit": r"""
        (?:last|latest|newest|most recent) commit(?:'s)? (?:contents?|details?|patch|diff|changes)
        (?:contents?|details?|patch|diff|changes) (?:of|in|from) (?:the |my |our )?(?:last|latest|newest
        +|most recent) commit
        what (?:did|does|is in|was in) (?:the |my |our )?(?:last|latest|newest|most recent) commit(?: change
        +| do| touch)?
        (?:show|open|see)(?: me)? (?:the |my |our )?(?:last|latest|newest|most recent) commit(?= ?(?:$|[?.!]))
    """,
    "patch diff": r"""
        (?<!커밋 )(?:full |whole |exact |raw |actual |uncommitted |code )?(?:diff|patch)(?! ?stat)(?= (?:of|between
        +|from|for|against|\S+\.\.)|$|\?)
    """,
    "branchlist branch": r"""
        branches
        (?:stale|merged|unmerged|old|abandoned|dead|open|local|remote) branch(?:es)?
        (?:which|what|current|active) branch(?= (?:am|are|is|we|i)\b|$|\?)
        (?:ahead|behind) (?:of )?(?:upstream|origin|main|master)
        on (?:which|what) branch
    """,
    "commitlist git commit": r"""
        git[ _-]log
        log (?:of|for|on)(?= (?:the )?(?:main|master|develop|trunk|head|branch|[\w.-]+/[\w./-]+(?<!\.log))(?!\S))
        (?:last|latest|recent|newest) (?:[0-9]+ )?merges?
        (?:commits?|merges?) (?:on|in|into|to) (?:this|the|our|my|the current) branch
        commit (?:history|log|messages?|list)
        (?:wh?at|anything|something|stuff)(?:'s| has| have| was| got)? (?:been |recently )?(?:changed?|modified
        +|touched)(?! .{0,16}\b(?:between|from v|commit [0-9a-f]|logs?|host|server|machine|box|system|vm|[0-9a-f]{7,}
        +|\S+\.\.)\b)(?! .{0,20}\.log\b)
        who (?:committed|commited|pushed|merged)(?! (?:the )?most)
        who(?: \w+){0,2}? (?:changed|touched|edited|modified|messed with|fiddled with)(?= (?:with )?\S*_/0\.f)
        (?:what|anything)(?:'s| has| was| got| did \w+| have \w+)? (?:been )?(?:committed|commited|commit|pushed|push
        +|merged|merge|landed|land|shipped|ship)
    """,
}
