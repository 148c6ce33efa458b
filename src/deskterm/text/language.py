"""Guessing the language of a text and the letters it is written in: for the four languages of the desk.

A guess is only that: whoever stores it marks it as one, and where the signs are weak the answer is ``None``. Letters
decide first (Han, kana, Cyrillic, Latvian), then a few hundred of the commonest words.
"""

import re
from typing import Final

from deskterm.model.words import Language, Script

_LONGEST: Final = 4_000
"""Characters that are looked at; the beginning of a letter says enough."""

_NOT_PROSE: Final = re.compile(r"https?://\S+|www\.\S+|\S{1,100}@\S{1,255}|\S*[0-9_]\S*|^>.*$", re.MULTILINE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA: Final = re.compile("[\u3040-\u30ff\uff66-\uff9d]+")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")
_LATIN: Final = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]+")
_OTHER: Final = re.compile("[\u0370-\u03ff\u0530-\u10ff\u1200-\u1dff]+")

_NOT_RUSSIAN: Final = re.compile("[іїєґўђјљњћџѓќѕәғқңөұүһӣӯҷҳ]", re.IGNORECASE)
_RUSSIAN: Final = re.compile("[ыэё]", re.IGNORECASE)
_LATVIAN: Final = re.compile("[ģķļņ]", re.IGNORECASE)
_ALMOST_LATVIAN: Final = re.compile("[āēī]", re.IGNORECASE)
_SHARED: Final = re.compile("[ūčšž]", re.IGNORECASE)
_NOT_LATVIAN: Final = re.compile("[àáâãäåæçèéêëìíîïñòóôõöøùúûüýþðąćďęėěğįłńňőŕřśşťůűųźżœß]", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH: Final = _words(
    "the and you your is are was were have has had i i'm i've my me we our it it's its this that these those for with"
    " not don't can't cannot please thank thanks hello hi dear order what when where why how who would could should"
    " will been being from to of on at by an or but if so about there here they them his her do does did get got want"
    " need know regards sincerely yes received still because which money back delivery problem help account after again"
    " never cancel refund broken wrong lost damaged missing arrived parcel package shipping item invoice charged twice"
    " password log login reset error working works doesn't isn't won't haven't screen update new old change address"
    " subscription immediately anymore waiting days week today yesterday tomorrow someone anything nothing"
)
_LATVIAN_WORDS: Final = _words(
    "un ir es jūs jus mans mana manu mani mums man jums kas kā ka kad kur kāpēc kapec vai ar no uz par pie bet tas tā"
    " šis šī sis nav bija būs bus esmu lūdzu ludzu paldies labdien sveiki labrit labrīt cien cienījamie cienijamie"
    " pasūtījums pasutijums pasūtījumu pasutijumu preces prece rēķins rekins naudu nauda piegāde piegade varu var vēl"
    " vel joprojām joprojam jau tikai arī ari pēc pec līdz lidz kāds kads kādēļ neesmu nevar nevaru vēlos velos gribu"
    " saņēmu sanemu saņemts atbildi atbilde jautājums jautajums problēma problema palīdzēt palidzet kontu konts vakar"
    " šodien sodien rīt rit diena dienas cik kuru kura kurš kurs mēs mes jūsu jusu ļoti loti jā nē lai"
)
_RUSSIAN_WORDS: Final = _words(
    "и в не на я что с по это как но за у из мне меня мой моя мое мы вы вас вам нас он она они так где когда почему"
    " здравствуйте добрый день спасибо пожалуйста заказ деньги нет да еще есть был была было могу можно нужно хочу"
    " для до или если уже от привет"
)
_NOT_RUSSIAN_WORDS: Final = _words(
    "та що як це але вже мені дякую ласка або чому було є съм е за се че ще няма има благодаря моля поръчка какво кога"
    " къде защо и је да се на није сам хвала рахмет сәлем"
) - _words("за на и да се")
_LATIN_RUSSIAN_STRONG: Final = _words(
    "zdravstvuyte zdravstvujte zdravstvuite zdrastvuite zdravstvuy zdravstvui zdrasti privet dobryj dobryy dobriy dobri"
    " dobrij dobrii dobroe utro vecher spasibo spasiba pozhaluysta pozhalujsta pozhaluista pozaluista pozalujsta"
    " pojaluista pojaluysta pozhalusta menya menja mnoy mnoj tebya tebja moy moj moya moja moyo moego moyu moju moi"
    " zakaz zakaza zakazal zakazala zakazov dengi deneg den'gi gde kogda pochemu pochemu pocemu pachemu chto"
    " chtoby kto etot eto etogo eta eti kak kakoy kakoj mogu mozhno mozno mojno"
    " nuzhno nuzno nujno nado hochu xochu khochu esche eshche"
    " eshe escho uzhe uze uje yest' bylo bil bila byla byl budet vas vam vash vasha vashi nas nash ochen ochen' ocen"
    " voobshche voobsche poluchil poluchila polucil poluchit vernite vernut' vernut otvet otvette dostavka dostavki"
    " posylka posilka tovar problema rabotaet skazhite skajite podskazhite podskajite pomogite seychas sejchas seichas"
    " segodnya segodnja zavtra vchera tolko tol'ko nichego nicego poka yesli esli cherez posle dlya dlja ili"
)
_LATIN_RUSSIAN_WEAK: Final = _words("ya ja ne na u s v i a no da net mne my mi vy vi on ona est iz za do po ot tak")
_OTHER_WORDS: Final = _words(
    # German, French, Spanish, Italian, Portuguese, Dutch, Polish, Lithuanian, Estonian, Finnish, Swedish, Czech,
    # Turkish
    "der die das und ich nicht ist mit ein eine für auf sie wir haben bitte danke wie von zu den mein meine bestellung"
    " le la les et je ne pas est vous nous une des pour dans avec mon ma merci bonjour votre commande que qui sur"
    " el los las y yo es un una por para con mi su gracias hola pedido como está pero muy"
    " il lo gli e di che non sono per con grazie ciao buongiorno ordine della mio"
    " o os as um uma não obrigado obrigada olá meu minha pedido você com"
    " de het een en ik niet van met mijn dank bedankt voor is zijn bestelling"
    " nie jest się na do z w i że to dziękuję proszę zamówienie mój dzień dobry czy jak"
    " ir aš ne kad su labas ačiū prašau užsakymas mano yra bet kaip"
    " ja ei on ma see kui tere aitäh palun tellimus minu mis"
    " ja ei on minä se että kiitos hei tilaus minun mutta kun"
    " och att jag inte är det en ett för på tack hej beställning min har"
    " je se na že ne děkuji prosím dobrý den objednávka jsem"
    " ve bir bu için ben merhaba teşekkürler sipariş değil"
) - _words("is ne ja no to do on as i a by na")


def guess_language(text: str) -> tuple[Language | None, Script | None]:
    """Guess the language and script of a customer's text; each is ``None`` when there is no clear sign.

    Russian in Latin letters is ``(RUSSIAN, LATIN)``. Addresses, links, numbers and quoted lines do not count.
    """
    prose = _NOT_PROSE.sub(" ", text[:_LONGEST])
    han = _count(_HAN, prose)
    kana = _count(_KANA, prose)
    cyrillic = _count(_CYRILLIC, prose)
    latin = _count(_LATIN, prose)
    foreign = kana + _count(_HANGUL, prose) + _count(_OTHER, prose)
    # One Han character says about as much as three letters.
    weights = {Script.HAN: 3 * han, Script.CYRILLIC: cyrillic, Script.LATIN: latin}
    script = max(weights, key=weights.__getitem__)
    if foreign * 3 > weights[script] or (script is Script.HAN and kana * 10 > han):
        return None, None
    if not weights[script]:
        return None, None
    if script is Script.HAN:
        return Language.CHINESE, script
    words = _WORD.findall(prose.lower().replace("’", "'"))
    if 2 * weights[script] < sum(weights.values()):
        return None, None
    if script is Script.CYRILLIC:
        return _cyrillic(prose, words), script
    language = _latin(prose, words)
    if language is None and han > 1:
        return Language.CHINESE, Script.HAN  # product names in Latin letters, and what is wrong with them
    return language, script


def _count(letters: re.Pattern[str], prose: str) -> int:
    """How many letters there are, by the runs of them."""
    return sum(map(len, letters.findall(prose)))


def _cyrillic(prose: str, words: list[str]) -> Language | None:
    if _NOT_RUSSIAN.search(prose):
        return None
    russian = sum(word in _RUSSIAN_WORDS for word in words) + len(_RUSSIAN.findall(prose))
    other = sum(word in _NOT_RUSSIAN_WORDS for word in words)
    if other > russian or (not russian and sum(map(len, words)) < 3):
        return None
    return Language.RUSSIAN


def _latin(prose: str, words: list[str]) -> Language | None:
    """Weigh the letters and words of a text in Latin letters; the leader must be clear."""
    total = len(words)
    if not total:
        return None
    foreign_letters = len(_NOT_LATVIAN.findall(prose))
    latvian = sum(word in _LATVIAN_WORDS for word in words) + 2 * len(_LATVIAN.findall(prose))
    latvian += len(_ALMOST_LATVIAN.findall(prose))
    if foreign_letters * 4 > len(_LATVIAN.findall(prose)) + len(_ALMOST_LATVIAN.findall(prose)):
        latvian = 0 if foreign_letters > 1 else latvian // 2
    elif latvian:
        latvian += len(_SHARED.findall(prose)) // 2
    strong = sum(word in _LATIN_RUSSIAN_STRONG for word in words)
    weak = sum(word in _LATIN_RUSSIAN_WEAK for word in words)
    scores = {
        Language.ENGLISH: sum(word in _ENGLISH for word in words),
        Language.LATVIAN: latvian,
        Language.RUSSIAN: 2 * strong + weak if strong else 0,
        None: sum(word in _OTHER_WORDS for word in words) + foreign_letters,
    }
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    best, second = ranked[0], ranked[1]
    if best is None or (scores[best] < 2 and total > 2) or not scores[best]:
        return None
    if scores[best] * 8 < total or scores[best] * 2 < scores[second] * 3:
        return None
    return best
