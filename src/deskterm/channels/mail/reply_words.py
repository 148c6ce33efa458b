"""The words by which a quotation, a forwarded mail or a signature is recognised, in the languages mail comes in."""

import re
from typing import Final


def _pattern(before: str, alternatives: str, after: str) -> re.Pattern[str]:
    """Compile alternatives written one or more a line."""
    joined = "|".join(line.strip() for line in alternatives.strip().splitlines())
    return re.compile(f"{before}(?:{joined}){after}", re.IGNORECASE)


def _set(text: str) -> frozenset[str]:
    return frozenset(word.strip() for line in text.strip().splitlines() for word in line.split(","))


WROTE: Final = _pattern(
    r"写道|寫道|(?<!\w)",
    r"""
    wrote|writes|said|sent
    rakstīja|raksta|sūtīja|nosūtīja
    пишет|писала?(?:\((?:а|ла)\))?|написала?(?:\((?:а|ла)\))?|отправила?|написав|пише|пиша|написа
    schrieb|geschrieben|a écrit|écrivait|ha escrito|escribió|escribio|escreveu|ha scritto|scrive|schreef|geschreven
    skrev|skreiv|kirjoitti|napisał(?:a|\(a\))?|pisze|napsala?|napsal\(a\)|napísala?|rašė|kirjutas|yazdı|írta|a scris
    έγραψε|đã viết|menulis|ha scrit|va escriure
    """,
    r"(?!\w)",
)
OWN_WORDS: Final = _pattern(
    r"(?<!\w)",
    r"""
    (?:i|we|you|they) (?:wrote|said|sent)
    (?:я|мы|вы) (?:пишу|писала?|писали|написала?|написали|отправила?|отправили)
    (?:es|mēs|jūs) (?:rakstīju|rakstījām|rakstījāt|rakstīja|sūtīju|nosūtīju|nosūtīja)
    (?:ich habe|wir haben) geschrieben|schrieb(?:en)? (?:ich|wir|sie)|j'ai écrit|nous avons écrit
    """,
    r"(?!\w)",
)
"""What people write about their own letters; no introduction of a quotation."""

OPENING: Final = _pattern(
    "在|於|",
    r"""
    on|at|am|le|el|il|op|den|dne|em|en|w dniu|dnia|pe|pada|vào|στις|date|el día|quoting
    в|на|в письме от|в сообщении от|citēju
    """,
    r"(?!\w)",
)
"""How the line that introduces a quotation begins, where it does not begin with a date or a name."""

ORIGINAL: Final = _pattern(
    "",
    r"""
    original(?:e|a)? (?:message|appointment|mail|nachricht)|reply message
    oriģināl|sākotnējais ziņojums|исходное сообщение|оригинал|原始邮件|原始郵件|原邮件|回复的原邮件|回复邮件
    ursprüngliche nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale
    oorspronkelijk bericht|oryginalna wiadomość|wiadomość oryginalna|oprindelig|ursprungligt meddelande|opprinnelig
    alkuperäinen viesti|původní zpráva|pôvodná správa|eredeti üzenet|orijinal mesaj
    """,
    "",
)
FORWARDED: Final = _pattern(
    "",
    r"""
    forwarded (?:message|by|mail)
    pārsūtīt|пересылаемое сообщение|пересланное сообщение|переадресован|转发的邮件|轉寄的郵件|转发邮件
    weitergeleitete nachricht|message transféré|mensaje reenviado|mensagem encaminhada|messaggio inoltrato
    doorgestuurd bericht|przekazana wiadomość|wiadomość przekazana|videresendt|vidarebefordrat
    """,
    "",
)
BEGIN_FORWARDED: Final = _pattern(
    "",
    r"""
    begin forwarded message|pārsūtītās ziņas sākums|начало переадресованного
    anfang der weitergeleiteten|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado
    início da mensagem
    """,
    ".{0,40}:$",
)
ABOVE: Final = _pattern(
    "",
    r"""
    (?:type|write|enter|add) (?:your )?(?:reply|response|answer|message) above|reply above (?:this|the) line
    above this line to (?:reply|respond)
    virs šīs līnijas|выше этой (?:строки|линии)|在此行(?:上方|以上)
    antworte[n]? (?:sie )?(?:oberhalb|über) dieser|répondre au-dessus de cette|responda (?:por )?encima de esta
    powyżej tej linii
    """,
    "",
)
"""The line help desks put above what they send."""

SENT_FROM: Final = _pattern(
    r"[\s>*_]*",
    r"""
    sent (?:from|via|using|with) (?:my |the |mobile |a |an )?[^.!?]{1,60}|get outlook for (?:ios|android)[^.!?]{0,60}
    nosūtīts no [^.!?]{1,40}|sūtīts no mana [^.!?]{1,40}
    отправлен[оа] (?:с|из|со) [^!?]{1,60}|послано (?:с|из) [^!?]{1,60}
    发自我的[^。]{1,30}|發自我的[^。]{1,30}|从我的[^。]{1,20}发送
    (?:von meine[mr]|vom) [^.!?]{1,40} (?:gesendet|aus gesendet)|gesendet (?:von|mit|aus) [^.!?]{1,40}
    envoyé (?:de|depuis) (?:mon|ma) [^.!?]{1,40}|enviado (?:desde|do|de) (?:mi|meu|minha) [^.!?]{1,40}
    inviato da(?:l mio)? [^.!?]{1,40}|wysłan[eoy] z [^.!?]{1,40}|verzonden vanaf mijn [^.!?]{1,40}
    skickat från (?:min|mitt) [^.!?]{1,40}|sendt fra min [^.!?]{1,40}|lähetetty [^.!?]{1,40}(?:sta|stä|lta|ltä)
    """,
    r"[.!]?[\s*_]*$",
)
"""What a telephone writes under a letter."""

CLOSING: Final = _pattern(
    r"[\s*_]*",
    r"""
    (?:(?:with )?(?:many |very |kind |kindest |best |warm |warmest |sincere )*(?:thanks|thank you|regards|wishes))
    (?:many )?thanks(?: a lot| again| so much| in advance)?(?: and regards)?|thank you(?: very much| so much| again)?
    thank you (?:in advance|for your (?:help|time))|thx|cheers|best|all the best|take care|br|rgds|kr
    sincerely|yours|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|respectfully|cordially
    ar cieņu|cieņā|ar sveicieniem|sveicieni|visu labu|ar pateicību|liels paldies|paldies(?: jau iepriekš)?
    с уважением|с наилучшими пожеланиями|всего доброго|всего хорошего|заранее (?:спасибо|благодарю)|спасибо
    с благодарностью|искренне ваша?|ваша?
    此致|此致敬礼|敬上|祝好|顺祝商祺|谢谢|祝(?:您)?工作顺利|祝您生活愉快
    mit (?:freundlichen|besten|herzlichen|vielen) grüßen|(?:viele|beste|liebe|schöne|freundliche) grüße|gruß|mfg|lg|vg
    cordialement|bien à vous|merci|salutations|meilleures salutations|bien cordialement|amicalement
    saludos(?: cordiales)?|atentamente|gracias|un saludo|atenciosamente|obrigad[oa]|cumprimentos|abraços
    cordiali saluti|distinti saluti|saluti|grazie|met vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg
    med vänliga? hälsning(?:ar)?|vänliga hälsningar|hälsningar|mvh|med vennlig hilsen|vennlig hilsen|hilsen
    med venlig hilsen|venlig hilsen|kærlig hilsen|(?:kh|vh|mvh)|ystävällisin terveisin|terveisin|terv
    pozdrawiam|z poważaniem|z wyrazami szacunku|dziękuję|s pozdravem|děkuji|pagarbiai|lugupidamisega|tervitades
    üdvözlettel|saygılarımla|teşekkürler|з повагою|дякую
    """,
    r"[\s*_]*[,.!，。！-]{0,3}[\s*_]*",
)
"""With what people end a letter above their name, the whole line."""

FROM_WORDS: Final = _set(
    """
    from,from address,no,sūtītājs,от,от кого,отправитель,отправлено от,від,发件人,寄件者,寄件人,差出人
    von,absender,de,expéditeur,message du,remitente,da,van,från,fra,od,nadawca,odesílatel,lähettäjä,feladó
    kimden,gönderen,nuo,saatja
    """
)
SUBJECT_WORDS: Final = _set(
    """
    subject,temats,tēma,тема,主题,主旨,邮件主题,件名,betreff,objet,sujet,asunto,assunto,oggetto,onderwerp,ämne,emne,temat
    aihe,tárgy,konu,předmět,teema,tema
    """
)
DATE_WORDS: Final = _set(
    """
    date,sent,datums,nosūtīts,дата,отправлено,日期,发送时间,发送日期,datum,gesendet,fecha,data,envoyé
    """
)
OTHER_WORDS: Final = (
    SUBJECT_WORDS
    | DATE_WORDS
    | _set(
        """
        to,cc,bcc,reply-to,importance,sent at,time,posted at,organization,newsgroups,content-type,mailed-by
        kam,kopija,кому,копия,дата и время,收件人,抄送,傳送時間,寄件日期,收件者,副本,送信日時,宛先,надіслано
        an,à,a,date d'envoi,copie,copie à,envoyé le,enviado,para,inviato,verzonden,aan,skickat,till,sendt,til
        wysłano,do,data wysłania,kopia,lähetetty,vastaanottaja,päivämäärä,elküldve,címzett,gönderildi,kime
        odesláno,komu,kopie,saadetud,saaja,išsiųsta
        """
    )
)
