"""Classes of English words by which questions are read: function words, the verbs of offices and laboratories, what bears a label.

General English and the language of the trade; nothing in it comes from one document.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION_WORDS = _words("who whom whose what which when where why how")
AUXILIARIES = _words(
    """
    is are was were be been being do does did has have had can could may might must shall should will would cannot
    """
)
BE = _words("is are was were be been being")
DO = _words("do does did")
DETERMINERS = _words("a an the any all some each every both no another other our your my such certain")
PRONOUNS = _words(
    """
    it its they them their he she him his her this that these those one ones i we you us there itself themselves
    """
)
PREPOSITIONS = _words(
    """
    about above according across after against among around as at before below between beyond by concerning during for from in
    inside into like near of off on onto outside over per regarding since than through throughout to towards under until up upon
    via with within without
    """
)
# What binds a complement to the noun before it; a place in time ("before use") is none.
BINDING = _words("of to for in between with from on at")
CONJUNCTIONS = _words("and or but nor so because if when while whether although unless who which that then")
ADVERBS = _words(
    """
    not also too then still already ever never always often usually only just again there here well else together apart twice once
    please now today instead anyway soon
    """
)
# Participles that do not end in -ed, and base forms of verbs of the work: English of offices and laboratories, none from a document.
IRREGULAR = _words(
    """
    kept made done held sent written taken found given shown known set told sold drawn built bought brought chosen lost met paid
    put read run said seen spent left led worn cut hung laid stuck understood withdrawn begun born dealt
    """
)
VERBS = _words(
    """
    accept act add address affect allow analyse analyze appear apply appoint approve archive ask assess assign attend audit
    authorise authorize begin belong bring calculate calibrate call carry cause certify change check choose classify clean close
    collect come compare complete comply conduct confirm consider consist contain continue control correct count cover create
    decide declare define delegate delete deliver demand demonstrate depend describe design detect determine develop differ
    discard discuss display dispose distinguish distribute document employ enable end enforce ensure enter establish evaluate
    examine exceed exist expect explain express fail file fill find follow form freeze gain get give go govern grant handle happen
    have hold identify implement include inform inspect install investigate involve issue judge justify keep know label last lead
    leave limit list look maintain make manage manufacture mean measure meet mention mix monitor move need notify observe obtain
    occur offer open operate order outsource own pass perform permit place plan prepare prescribe present prevent print produce
    prohibit propose protect prove provide qualify quarantine raise reach read recalibrate recall receive recommend reconcile
    record refer refuse regard register reject release remain remove repeat replace report represent reprocess request require
    requalify resolve respond retain retest return review revise rework run sample say see select send separate set show sign
    specify start state sterilise sterilize stop store submit suffice suggest supply support suspend take tell test think train
    transfer treat understand update use validate vary verify wash wear withdraw witness work write
    """
)
# What a text does: "does the guidance call ...".
SAYING = _words(
    """
    say call require demand state mean define mention recommend expect describe specify ask allow permit prescribe set want
    """
)
# Predicates of "is ..." that are no participles.
ADJECTIVES = _words(
    """
    responsible necessary mandatory acceptable possible sufficient available different valid important appropriate adequate
    optional compulsory subject exempt permissible enough due in-force okay ok true
    """
)
PLURALS = _words("data media criteria people personnel staff phenomena")
# Sorts of things that bear a label: "grade C".
LABELS = _words("grade class phase stage type category level step zone group tier room area")
# What is said of a place without a subject of its own: "what does X say", "what is the rule in X", "is that required in X".
FRAME_WORDS = _words(
    """
    say says think thinks require requires required demand demands state states apply applies want wants expect expects rule rules
    case version edition requirement requirements position view allow allows allowed mandatory needed true look mean tell
    """
)
# Nouns and adjectives that ask for a complement: "the exceptions" of what, "responsible" for what.
RELATIONAL = _words(
    """
    responsible accountable exception exceptions input inputs output outputs limit limits frequency reason reasons purpose minimum
    maximum requirement requirements rule rules step steps criteria criterion consequence consequences difference differences
    deadline deadlines example examples condition conditions content contents detail details necessary mandatory needed required
    allowed enough necessary people person evidence case
    """
)
ANAPHORS = _words("it its they them their he him his she her this that these those")
# "And quote clause 4.2" asks for something of its own.
ORDERS = _words(
    """
    define compare explain list show find quote give tell summarise summarize describe cite name
    """
)
# Phrases of a time or a condition take each other's place: "at rest", "in operation".
CIRCUMSTANCE = _words("in at during before after within on without with between under per")
