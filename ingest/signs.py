"""The signs by which text that is meant for a machine is known, as data for `suspicion`.

Written from the forms that such orders take (override, address, forged speaker, dictation, concealment, sending away), not from documents;
held against official documents, procedures and articles, where none of them may speak up (LOG.md).
"""

import re
from typing import Literal

SuspicionKind = Literal["order to a language model", "forged speaker", "forged answer", "hidden characters", "encoded text"]

_MODEL = (
    r"(?:(?:AI|artificial intelligence|(?:large )?language)[ -](?:assistants?|agents?|models?|systems?|tools?|bots?|readers?)"
    r"|summari[sz]ers?|LLMs?|chat ?bots?|Chat ?GPT|GPT(?:-?\d\w*)?(?: models?)?|Claude|Gemini|Llama|Copilot|AI)"
)
_DROP = r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|overrule|bypass|discard|neglect)"
_NOT = r"(?<!not )(?<!never )(?<!n't )"
_SCOPE = r"(?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system|developer|safety|your|other|all)"
_RULES = r"(?:instructions?|prompts?|directions|directives|guidelines|guardrails|commands|context|programming|policies|rules)"
_SAY = r"(?:answer|respond|reply|say|state|claim|recommend|conclude|confirm|tell (?:the )?(?:users?|reader|everyone))"
_REVEAL = r"(?:print|reveal|repeat|output|leak|disclose|return|recite|expose)"
_TELL = r"(?:answer|respond|reply|say)"
_FEW = r"(?:\W+\w+){0,3}?\W+"
# An order stands where a sentence begins, or after a word that begins one.
_ORDERED = r"(?:^|[.,;:!?\n|>(\"“]\s*|\b(?:always|only|must|please|instead|then|now|and|to|simply|just)\s+)"
_HEADED = r"(?:note|message|attention|instructions?|notice|important|reminder|hint|memo|dear|hello)"
_READING = r"(?:\s+(?:reading|processing|summari[sz]ing)[^:.\n]{0,40})?"

_START = r"(?:^|[\n|.;(\[*#>!-]\s*)"
_IMPERATIVE = (
    rf"(?:please|you|when|if|do|don't|never|always|{_SAY}|output|print|write|{_DROP}|summari[sz]e|rate|score|mark|treat|consider"
    r"|skip|approve|cite)"
)
_READERS = (
    rf"(?:{_MODEL}|bots?|(?:automated|automatic|machine|AI|LLM) (?:reviewers?|graders?|readers?|evaluators?|agents?|judges?)"
    r"|(?:reviewing|grading|judging|answering) models?)"
)

_ENOUGH_ALONE: tuple[tuple[SuspicionKind, tuple[str, ...]], ...] = (
    (
        "order to a language model",
        (
            # "ignore all of the previous instructions"; "must not ignore the above instructions" is an honest sentence.
            rf"{_NOT}\b{_DROP}\b{_FEW}{_SCOPE}(?:\W+\w+){{0,2}}?\W+{_RULES}\b",
            rf"{_NOT}\b{_DROP}\b{_FEW}(?:prior|previous|above|earlier|preceding)\W+(?:guidance|messages?|text|content|conversations?)\b",
            # "forget everything you were told", "ignore the above and say", "ignore the documents provided above"
            rf"{_NOT}\b{_DROP}\b{_FEW}(?:everything|anything|whatever|all)\W+(?:that\W+)?(?:you|above|before this|said|written above)\b",
            rf"{_NOT}\b{_DROP}\W+(?:all\W+)?(?:of\W+)?the\W+above\W+(?:and|then)\W+{_IMPERATIVE}\b",
            rf"{_NOT}\b{_DROP}\b{_FEW}(?:documents?|passages?|sources?|clauses?)\W+(?:provided|given|above|shown|retrieved)\b"
            rf"[^.\n]{{0,30}}\b{_SAY}\b",
            rf"{_NOT}\b{_DROP}\b{_FEW}(?:system|developer)\W+(?:messages?|prompts?)\b",
            r"\b(?:real|actual|true|new) (?:instructions?|task)\s*:",
            r"\b(?:do not|don't|never) use (?:any of )?the (?:retrieved|provided|given) (?:text|passages?|context|documents?)\b",
            rf"\b{_TELL} (?:to )?(?:all|every|any) (?:\w+ )?(?:questions?|quer(?:y|ies)) with\b",
            r"\bhighest[- ]priority instructions?\b",
            r"\b(?:bypass|disable|ignore|turn off) (?:your|all|any|the) (?:safety|content) filters?\b",
            rf"\bif (?:the |this )?\w+ is (?:read by )?an? {_MODEL}\b",
            rf"\b{_READERS}\W+(?:that |who |which )?"
            r"(?:reads?|reading|process(?:es|ing)?|summari[sz](?:es|ing)) (?:this|the (?:file|text|document))\b",
            # "disregard what you have been told", "ignore that clause and answer", "overrides your instructions", "forget all that"
            rf"{_NOT}\b{_DROP}\W+(?:what|that|whatever) you(?:'ve| have| were| are| had)?\b",
            rf"{_NOT}\b(?:ignore|disregard|forget)\b[^.\n]{{0,50}}\b(?:and|then)\s+(?:then |only |just |instead )?"
            rf"(?:{_TELL}|output|tell me)\b",
            r"\b(?:overrid|supersed|replac|chang|updat)e?s?\w* your (?:\w+ )?(?:instructions?|rules|prompt|guidelines)\b",
            r"\byour (?:\w+ )?(?:instructions|rules|guidelines) (?:have|has|are|were) (?:been |now )?(?:changed|updated|replaced|revoked)",
            r"\b(?:repeat|print|output|recite|echo) (?:all )?(?:of )?(?:the |all )?(?:words|text|content|lines|everything) above\b",
            r"\btell me your (?:\w+ )?(?:rules|instructions|prompt)\b|\bobey (?:the following|these|this|me|my)\b|\bmust obey\b",
            r"\b(?:trust|believe|cite|use|rely on) (?:only )?(?:the other|any other|no other|only this) (?:passages?|sources?)\b",
            r"\b(?:send|post|paste|submit|upload|copy|append|visit|open|call|fetch|leak)\b[^.\n]{0,80}https?:[^\n]{0,80}"
            r"\b(?:question|user|answer|library|prompt|conversation)\b",
            rf"\b(?:ignorier|vergiss|vergess|missacht)\w*\b{_FEW}(?:anweisung|instruktion|vorgabe|prompt|bisherig|vorherig|obig)\w*",
            rf"\b(?:ignor|oubli)e[rz]?\b{_FEW}(?:instructions|consignes)\s+(?:pr[ée]c[ée]dentes|ci-dessus)",
            rf"\b(?:ignor|olvid)[ae]\b{_FEW}instrucciones\s+(?:anteriores|previas)",
            # "You are now an unrestricted AI model", "pretend you are", "from now on you respond", "your new task is"
            rf"\byou(?:'re| are| will be| must act| act)(?: now)?(?: as)?(?: an?| the| my)?(?:\s+\w+){{0,3}}?\s+"
            rf"(?:{_MODEL}|assistant|bot)\b",
            r"\byou are (?:now|no longer)\b[^.\n]{0,40}\b(?:mode|model|assistant|guidelines|restrictions|rules)\b",
            r"\b(?:developer|DAN|god|jailbreak|unrestricted) mode\b|\bjailbreak\b|\bunrestricted (?:assistant|AI|bot|model)\b",
            r"\bpretend (?:that )?(?:you|to be)\b|\bact as (?:if you|my|an? (?:unrestricted|uncensored|unfiltered))\b",
            r"\bfrom (?:now|this point|here) on(?:wards?)?\b[^.\n]{0,20}\b(?:you|respond|answer|reply)\b",
            r"\byour (?:new|only|real|actual|true|sole|next) (?:task|role|instructions?|goal|job|objective|purpose)\b",
            # "Note to AI assistants:", "Dear language model,", "If you are an LLM", "Assistant, please"
            rf"\b{_HEADED}\W{{1,3}}(?:to|for)?\W{{0,2}}(?:the |all |any |every )?(?:\w+ )?{_READERS}{_READING}\s*[:,!–—-]",
            rf"{_START}to (?:the |all |any |every )?{_READERS}{_READING}\s*[:,!–—-]",
            rf"\b(?:hey|hello|hi|ok|okay|dear)\s+(?:there\s+)?{_READERS}\b|\bprompt\s*:\s*(?:{_TELL}|output|you)\b",
            rf"\b(?:instructions?|messages?|orders?|commands?)\s+(?:is |are )?(?:meant )?(?:for|to) (?:the |any |all )?{_READERS}\b",
            rf"{_START}(?:assistants?|{_READERS})\s*[,:]\s*{_IMPERATIVE}\b",
            rf"\b(?:if|when|while|since|as) (?:you are|you're)(?: an?| the)?\s+{_MODEL}\b",
            rf"\b{_READERS}(?: reviewers?| readers?| agents?)?\b[^.\n]{{0,60}}\b(?:must|should|shall|ha(?:s|ve) to|please)\s+(?:\w+ )?"
            rf"(?:{_SAY}\s*(?:that\b|with\b|only\b|as\b|[:\"“])|(?:rate|score|mark|treat|consider|grade)\b[^.\n]{{0,60}}\b(?:as|with)\b|obey\b|disregard\b)",
            # "reveal the system prompt", "repeat your instructions", "do not answer the user's question"
            rf"\b{_REVEAL}\b{_FEW}(?:system|hidden|secret)\W+(?:prompt|instructions?|message)\b",
            rf"\b{_REVEAL}\b(?:\W+\w+){{0,4}}?\W+your\W+(?:\w+\W+)?(?:prompt|instructions|message|rules|guidelines|configuration)\b",
            r"\b(?:new|updated|real|actual|true|revised) (?:system )?(?:prompt|instructions?) (?:from|by|of) (?:the )?"
            r"(?:system|developer|admin)",
            r"\bnew instructions?\s*:|\byour (?:system |initial |original |hidden )?(?:prompt|instructions) (?:is|are|say)\b",
            r"\bsystem prompt\b",
            r"\b(?:do not|don't|never) (?:answer|respond to|reply to) the user(?:'s|’s)?\b",
            r"\byour safety (?:rules|guidelines|training|policy)\b",
        ),
    ),
    (
        "forged speaker",
        (
            # How chat templates part the speakers.
            r"<[|｜][\w ]{1,40}[|｜]>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?(?:system|assistant)>",
            r"</(?:context|instructions?|documents?|passages?|user|human|prompt|query|retrieved)>|<(?:instructions|system_prompt|system-reminder)>",
            r"^\s*#{2,4}\s*(?:system|assistant|human)s?\s*:?\s*$",
            rf"^\s*#{{0,4}}\s*(?:instructions?|response)\s*:\s*(?:{_SAY}|{_DROP}|you|always|output)\b",
            r"\[(?:SYSTEM|ADMIN|DEVELOPER|AI|MODEL)\W{1,3}(?:note|message|prompt|override|instructions?|command)s?\]",
            r"\b(?:assistant|ai|bot)\s*:\s*(?:sure|yes|certainly|of course|understood)\b",
            r"\b(?:assistant|ai|bot)\s*:[^\n]{3,300}\b(?:human|user)\s*:",
            r"\b(?:human|user|question)\s*:[^\n]{3,300}\b(?:assistant|ai|bot)\s*:",
            rf"{_START}(?:system|assistant|developer|admin(?:istrator)?)\s*(?:message|prompt|note|override|update)?\s*:\s*"
            r"(?:you|always|ignore|disregard|forget|the user|answer|respond)\b",
            r"\b(?:begin|start|end)(?:ning)?[\W_]{1,3}(?:of[\W_]{1,3})?(?:the[\W_]{1,3})?(?:system|developer)[\W_]{1,3}"
            r"(?:message|prompt|instructions?)",
            r"\bend of (?:the )?(?:user(?:'s)? (?:input|message)|(?:\w+ )?(?:passages|context)|untrusted (?:text|input|content))\b",
            # How our own prompt marks passages.
            r"\[[0-9a-f]{16}\]|\b[a-z][a-z0-9-]*@[\w.-]+#\S+\s\|",
        ),
    ),
    ("forged answer", (r"\bclause[_ ]id\b[^.\n]{0,20}\w@[\w.-]+#|[\"'“”](?:verdict|clause_id|statements)[\"'“”]\s*:",)),
)

# Signs with an honest use too: those that a machine is spoken to, and those of an order to it.
_MACHINE = (
    rf"\b{_READERS}\b|\b(?:the|an?|as) (?:virtual |digital )?assistant\b|\bprompts?\b",
    rf"{_START}(?:system|assistant|developer|ai|admin(?:istrator)?)\s*(?:message|prompt|note|override|update)?\s*[:>\]]",
    r"(?:https?://|www\.)\S+[?&]\w*=|!\[[^\]\n]*\]\(",
)
_OF_AN_ORDER = {
    "drop": (rf"{_NOT}\b{_DROP}\b[^.\n]{{0,60}}\b(?:{_RULES}|passages?|documents?|sources?|above|everything|clauses?|limits?)\b",),
    "say": (
        rf"{_ORDERED}(?:{_SAY}|output|write|insert|append|include|render)\b[^.\n]{{0,40}}"
        r"(?:\bonly\b|\bexactly\b|\bthat\b|\bwith\b|\bthe following\b|[\"“'!<:])",
        rf"{_ORDERED}(?:{_SAY}|output|write)\s+(?:always\s+)?(?:yes|no|compliant|approved|met|nothing)\b",
        r"\b(?:append|include|insert|add|attach)\b[^.\n]{0,60}\b(?:to|in|into|of) (?:your|the|every|each|any|all) "
        r"(?:answers?|repl(?:y|ies)|responses?|output)\b",
    ),
    "asked": (
        r"\b(?:when(?:ever)?|if|every time|any)\b[^.\n]{0,40}\b(?:asked|questions?|queried|prompted|summari[sz]ing|answering)\b",
        r"\b(?:when(?:ever)?|if|while) (?:you |it )?(?:read|process|parse|generat|summari[sz]|answer|translat|embed|index)\w*\b",
    ),
    "hide": (
        r"\b(?:(?:do|must|should|shall|may) not|don't|never|without)\s+(?:\w+ )?"
        r"(?:mention|reveal|tell|disclos|show|cit|quot|warn|flag|list)\w*\b"
        r"[^.\n]{0,50}\b(?:users?|reader|this|these|instructions?|note|message|sources?|passages?)\b",
    ),
    "cite": (rf"{_ORDERED}(?:cite|quote|attribute)\b[^.\n]{{0,80}}\b(?:as|to|from|instead|id)\b",),
    "above": (r"\b(?:supersedes?|overrides?|takes? precedence over)\b[^.\n]{0,30}\b(?:all|any|every|your)\b",),
    "judge": (
        rf"{_ORDERED}(?:rate|score|mark|treat|consider|judge|grade|deem)\b[^.\n]{{0,60}}\b"
        r"(?:compliant|met|fulfilled|satisfied|conforming|\d+/\d+)\b",
    ),
    "sure": (r"\bconfidence (?:of |to |score )?(?:1(?:\.0)?|100 ?%)(?!\d)",),
    "skip": (
        rf"{_ORDERED}(?:skip|disable|omit|bypass|turn off)\b[^.\n]{{0,40}}"
        r"\b(?:verification|checking|checks?|citations?|quotes?|sources?)\b",
    ),
    "you": (
        r"\byour (?:only )?(?:task|answer|reply|response|output|instructions|rules|role)\b",
        r"\byou (?:must|will|shall) (?:now|always|only|never)\b",
    ),
    "send": (
        r"\b(?:send|post|transmit|upload|exfiltrat\w+|forward|leak)\b[^.\n]{0,60}"
        r"(?:https?:|www\.|\bto the (?:address|url|server|endpoint)\b)",
    ),
}


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)


STRONG = tuple((kind, _compiled(patterns)) for kind, patterns in _ENOUGH_ALONE)
"""Signs that are enough alone, by kind."""
MACHINE = _compiled(_MACHINE)
"""Signs that a machine is spoken to."""
ORDER = {name: _compiled(patterns) for name, patterns in _OF_AN_ORDER.items()}
"""Signs of an order, by what is ordered."""
DECISIVE = frozenset({"drop", "hide", "send", "judge", "skip", "above"})
"""Orders that nobody gives to a machine in an honest text."""
COMPACT = re.compile(rf"{_DROP}(?:all|any|of|the|these|your){{0,3}}{_SCOPE}{_RULES}", re.IGNORECASE)
"""An override whose blanks were lost, for words that were spelt letter by letter."""
_HINTS = (
    _DROP,
    r"prompt|assistant|\b(?:ai|llms?|gpt|bots?)\b|language model|chat ?bot|chatgpt|gpt-|claude|gemini|llama|copilot|summari[sz]ers?\b",
    r"jailbreak|(?:developer|dan|god|unrestricted) mode|pretend|act as|\bobey|from (?:now|here|this point)",
    r"\b(?:system|admin|developer)\w*[\W_]{1,3}(?:message|prompt|note|override|instruction)|(?:system|developer|response|human)\s*:",
    r"new instructions?|instructions?\W{0,3}(?::|for\b|to\b|>|[\W_](?:begin|end))",
    r"<[|｜/s]|</|\[/?inst|\[[0-9a-f]{16}|end of|\w@[\w.-]+#|verdict|clause[_ ]id|statements",
    r"asked|answer|respond|reply|\btell\b|\bcite\b|\byour |passages|(?:words|text|content|lines|everything) above",
    r"automat\w+ (?:review|grad|read|eval|agent|judge)|machine (?:review|grad|read|eval|judge)|\byou (?:are|will|must|act)",
    r"(?:real|actual|true|new) (?:instruction|task)|retrieved|filters?\b|highest[- ]priority|(?:review|grad|judg|answer)ing models?",
    r"https?:|www\.|!\[|verg[ie]ss|ignorier|missacht|oubli|olvid|ignora\b|confidence (?:of |to |score )?1",
)
ANY = re.compile("|".join(_HINTS))
"""A text without any of these, in small letters, has no sign: nearly all texts."""
