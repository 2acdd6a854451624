"""Whether an answer can be traced to the evidence it cites. Deterministic; no model is asked.

A claim is backed by what the model was shown of evidence cited in the same piece of the answer (see `scopes`), or by
the question. A figure that no evidence shows can still follow from backed figures near it (see `arithmetic`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from devops_assistant.conversation.events import Grounding, UnbackedClaim
from devops_assistant.evidence.arithmetic import are_computed
from devops_assistant.evidence.claims import Claim, find_claims
from devops_assistant.evidence.exhibits import Exhibit
from devops_assistant.evidence.scopes import Scope, find_scopes

UNVERIFIED = "⟨unverified⟩"
UNVERIFIED_KOREAN = "⟨확인 안 됨⟩"
_CLOSING = {"`": "`", '"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_MOST_LISTED = 40
_PLAIN = str.maketrans("\u00a0\u2009\u202f\u2212％：０１２３４５６７８９", "   -%:0123456789")
"""Spaces and digits that typesetting varies; one for one, so that places stay."""


def ground(answer: str, shown: Mapping[str, str], question: str) -> Grounding:
    """Check every claim of `answer` against the evidence that it cites.

    Args:
        shown: by evidence id, such as "E1", exactly the text that the model was shown of it.
        question: what the user wrote; it backs what is repeated from it.
    """
    written = answer
    answer = answer.translate(_PLAIN)
    exhibits = {id: Exhibit(text.translate(_PLAIN)) for id, text in shown.items()}
    asked = Exhibit(question.translate(_PLAIN))
    backed: defaultdict[int, list[Claim]] = defaultdict(list)
    doubtful: list[tuple[Scope, list[Claim]]] = []
    for scope in find_scopes(answer):
        cited = [asked, *(exhibits[id] for id in sorted(scope.cites) if id in exhibits)]
        not_shown: list[Claim] = []
        for claim in find_claims(answer, scope):
            shows = any(_shows(exhibit, claim) for exhibit in cited)
            (backed[scope.block] if shows else not_shown).append(claim)
        doubtful.append((scope, not_shown))
    unbacked = [claim for scope, claims in doubtful for claim in _not_computed(claims, scope, backed, answer)]
    count = sum(map(len, backed.values()))
    checked = count + sum(len(claims) for _, claims in doubtful)
    return Grounding(
        checked=checked,
        backed=count,
        computed=checked - count - len(unbacked),
        unbacked=tuple(
            UnbackedClaim(written[claim.start : claim.end], claim.kind, claim.start, claim.end) for claim in unbacked
        ),
    )


def mark(answer: str, grounding: Grounding) -> str:
    """Return `answer` with a visible mark behind each unbacked claim; marking twice marks once.

    Args:
        grounding: what `ground` said of this very answer, before any mark.
    """
    claims = sorted(grounding.unbacked, key=lambda claim: claim.start)
    if any(answer[claim.start : claim.end] != claim.text for claim in claims):
        answer = answer.replace(UNVERIFIED, "").replace(UNVERIFIED_KOREAN, "")
    sign = UNVERIFIED_KOREAN if _is_korean(answer) else UNVERIFIED
    for claim in reversed(claims):
        if answer[claim.start : claim.end] != claim.text:
            continue
        end = _behind_quotes(answer, claim)
        if not answer.startswith((UNVERIFIED, UNVERIFIED_KOREAN), end):
            answer = answer[:end] + sign + answer[end:]
    return answer


def repair_request(grounding: Grounding) -> str:
    """Return what the model is told, once, so that it can repair its answer; empty when every claim is backed."""
    if not grounding.unbacked:
        return ""
    listed = [f"{number}. {claim.text} ({claim.kind})" for number, claim in enumerate(grounding.unbacked, start=1)]
    if len(listed) > _MOST_LISTED:
        listed[_MOST_LISTED:] = [f"… and {len(listed) - _MOST_LISTED} more"]
    return "\n".join(
        (
            "These parts of your answer are not shown by the evidence cited in the same sentence or list item:",
            *listed,
            "For each: cite the evidence that shows it, as [E1]; or correct it to what the evidence shows; or drop it.",
            "A sum, difference, ratio or percentage may stand beside the cited figures that it follows from.",
            "Reply with the whole answer, corrected, in the language of the question, and nothing else.",
        )
    )


def _shows(exhibit: Exhibit, claim: Claim) -> bool:
    match claim.kind:
        case "number":
            return claim.quantity is not None and _shows_number(exhibit, claim)
        case "time":
            return claim.moment is not None and exhibit.shows_moment(claim.moment, claim.slack_minutes)
        case "hash":
            return exhibit.shows_hash(claim.text)
        case "version":
            return exhibit.shows_version(claim.text)
        case "quote":
            return exhibit.shows_text(claim.text[1:-1])
        case _:
            return exhibit.shows_name(claim.text)


def _shows_number(exhibit: Exhibit, claim: Claim) -> bool:
    quantity = claim.quantity
    if quantity is None:
        return False
    if exhibit.shows_quantity(quantity, claim.names):
        return True
    return quantity.number == 0 and quantity.is_bare and exhibit.shows_nothing_of(claim.names)


def _not_computed(
    claims: Sequence[Claim], scope: Scope, backed: Mapping[int, Sequence[Claim]], answer: str
) -> Iterator[Claim]:
    """Yield those claims that do not follow from what stands backed in this paragraph, list or table, or next to it."""
    near = [claim for block in range(scope.block - 1, scope.block + 2) for claim in backed.get(block, ())]
    computed = are_computed(claims, near, answer[scope.start : scope.end])
    yield from (claim for claim, follows in zip(claims, computed, strict=True) if not follows)


def _is_korean(text: str) -> bool:
    return 3 * len(re.findall("[가-힣]", text)) > len(re.findall("[A-Za-z]", text))


def _behind_quotes(answer: str, claim: UnbackedClaim) -> int:
    opening = answer[claim.start - 1] if claim.start else ""
    closed = opening in _CLOSING and answer[claim.end : claim.end + 1] == _CLOSING[opening]
    return claim.end + 1 if closed else claim.end
