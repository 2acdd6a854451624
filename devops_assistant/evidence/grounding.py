"""Whether an answer can be traced to the evidence it cites. Deterministic; no model is asked.

A claim is backed by what the model was shown of evidence cited in the same piece of the answer (see `scopes`), or by
the question. A figure that no evidence shows can still follow from backed figures near it (see `arithmetic`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from devops_assistant.conversation.events import Grounding, UnbackedClaim
from devops_assistant.evidence.arithmetic import are_computed
from devops_assistant.evidence.claims import Claim, find_claims
from devops_assistant.evidence.exhibits import Exhibit
from devops_assistant.evidence.scopes import CITATION, Scope, find_scopes

UNVERIFIED = "⟨unverified⟩"
UNVERIFIED_KOREAN = "⟨확인 안 됨⟩"
_CLOSING = {"`": "`", '"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}
_MOST_LISTED = 40
_CITED = re.compile(rf"\s*{CITATION.pattern}")
_REACH = 24  # pieces of the answer
_PLAIN = str.maketrans("\u00a0\u2009\u202f\u2212％：０１２３４５６７８９", "   -%:0123456789")
"""Spaces and digits that typesetting varies; one for one, so that places stay."""


def ground(answer: str, shown: Mapping[str, str], question: str) -> Grounding:
    """Check every claim of `answer` against the evidence that it cites.

    Args:
        shown: by evidence id, such as "E1", exactly the text that the model was shown of it.
        question: what the user wrote; it backs what is repeated from it.
    """
    findings = _findings(answer, shown, question)
    doubts = [claim for index in range(len(findings)) for claim in _not_computed(findings, index, _plain(answer))]
    count = sum(len(finding.backed) for finding in findings)
    checked = count + sum(len(finding.doubtful) for finding in findings)
    return Grounding(
        checked=checked,
        backed=count,
        computed=checked - count - len(doubts),
        unbacked=tuple(
            UnbackedClaim(answer[claim.start : claim.end], claim.kind, claim.start, claim.end) for claim in doubts
        ),
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """What one claim of an answer rests on."""

    claim: str
    piece: str
    """The sentence, list item or row that makes it, without its citations."""
    how: Literal["shown", "asked", "computed", "unbacked"]
    """Evidence shows it; the question says it; it follows from claims near it; nothing does."""
    evidence: tuple[str, ...] = ()
    """The ids that show it."""


def reasons(answer: str, shown: Mapping[str, str], question: str) -> tuple[Reason, ...]:
    """Return every claim of `answer`, in its order, and what it rests on; arguments as for `ground`."""
    findings = _findings(answer, shown, question)
    plain, exhibits = _plain(answer), _exhibits(shown)
    doubts = {claim.start for index in range(len(findings)) for claim in _not_computed(findings, index, plain)}
    found: list[tuple[int, Reason]] = []
    for finding in findings:
        piece = " ".join(_CITED.sub("", answer[finding.scope.start : finding.scope.end]).split())
        for claim in (*finding.backed, *finding.doubtful):
            cited = [id for id in sorted(finding.scope.cites, key=_number) if id in exhibits]
            ids = tuple(id for id in cited if _backs(exhibits[id], claim, plain))
            words = " ".join(answer[claim.start : claim.end].split())
            found.append((claim.start, Reason(words, piece, _how(claim, finding, doubts, ids), ids)))
    return tuple(reason for _, reason in sorted(found, key=lambda each: each[0]))


def _how(
    claim: Claim, finding: _Finding, doubts: set[int], ids: Sequence[str]
) -> Literal["shown", "asked", "computed", "unbacked"]:
    if ids:
        return "shown"
    if claim in finding.backed:
        return "asked"
    return "unbacked" if claim.start in doubts else "computed"


def _number(evidence_id: str) -> int:
    return int(evidence_id[1:]) if evidence_id[1:].isdecimal() else 0


def _plain(text: str) -> str:
    return text.translate(_PLAIN)


def _exhibits(shown: Mapping[str, str]) -> dict[str, Exhibit]:
    return {id: Exhibit(_plain(text)) for id, text in shown.items()}


def _findings(answer: str, shown: Mapping[str, str], question: str) -> list[_Finding]:
    """The claims of each piece of the answer, told apart by whether what the piece cites shows them."""
    answer, exhibits, asked = _plain(answer), _exhibits(shown), Exhibit(_plain(question))
    findings: list[_Finding] = []
    for scope in find_scopes(answer):
        cited = [asked, *(exhibits[id] for id in sorted(scope.cites) if id in exhibits)]
        finding = _Finding(scope, [], [])
        for claim in find_claims(answer, scope):
            shows = any(_backs(exhibit, claim, answer) for exhibit in cited)
            (finding.backed if shows else finding.doubtful).append(claim)
        findings.append(finding)
    return findings


def _backs(exhibit: Exhibit, claim: Claim, answer: str) -> bool:
    return exhibit.shows_line(_line_around(answer, claim)) or _shows(exhibit, claim)


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


def _line_around(answer: str, claim: Claim) -> str:
    end = answer.find("\n", claim.end)
    return answer[answer.rfind("\n", 0, claim.start) + 1 : end if end >= 0 else len(answer)]


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


@dataclass(frozen=True, slots=True)
class _Finding:
    """The claims of one piece of the answer: those that are shown, and those that are not."""

    scope: Scope
    backed: list[Claim]
    doubtful: list[Claim]


def _not_computed(findings: Sequence[_Finding], index: int, answer: str) -> Iterator[Claim]:
    """Yield the doubtful claims of a piece that do not follow from what stands backed in it or right before it.

    What leads in a list or a table may also sum it up.
    """
    here = findings[index]
    if not here.doubtful:
        return
    words = answer[here.scope.start : here.scope.end]
    blocks = {here.scope.block - 1, here.scope.block}
    near = [one for one in findings[max(0, index - _REACH) : index] if one.scope.block in blocks]
    if words.rstrip("*_ ").endswith((":", "]")):
        near += (one for one in findings[index + 1 : index + _REACH] if one.scope.block == here.scope.block + 1)
    operands = [claim for one in (*near, here) for claim in one.backed]
    computed = are_computed(here.doubtful, operands, words)
    yield from (claim for claim, follows in zip(here.doubtful, computed, strict=True) if not follows)


def _is_korean(text: str) -> bool:
    return 3 * len(re.findall("[가-힣]", text)) > len(re.findall("[A-Za-z]", text))


def _behind_quotes(answer: str, claim: UnbackedClaim) -> int:
    opening = answer[claim.start - 1] if claim.start else ""
    closed = opening in _CLOSING and answer[claim.end : claim.end + 1] == _CLOSING[opening]
    return claim.end + 1 if closed else claim.end
