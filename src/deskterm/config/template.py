"""The file that ``deskterm config init`` writes."""

from typing import Final

TEMPLATE: Final = """\
# deskterm's configuration. Every line that begins with # shows a default; take the # away to change it.

[agent]
# Who works here: a short name, and the name customers see.
# name = "aija"
# display_name = "Aija"
# seats = 4                         # chats you take at once
# gone_minutes = 5                  # a silence so long in a chat: the customer counts as gone

[desk]
# name = "Our team"                 # signs answers: {{ desk.name }}
# default_queue = "front"           # where new matters wait
# zone = "Europe/Riga"              # the time zone of dates on screen and of the clock's calendar
# region = "LV"                     # how phone numbers without a country are read
# rating_scale = "stars"            # or "three": satisfied, average, dissatisfied
# low_rating_reasons = ["slow", "not solved", "unfriendly", "had to repeat myself", "price", "other"]
# categories = ["gift card"]        # added to the shipped tree
# promise_minutes = 30              # so long before it is due a promise brings its ticket back

[queues]
# front = "Front line"
# technical = "Technical"
# billing = "Billing"

[countdown]
# Seconds an answer can still be recalled, per channel.
# mail = 10
# chat = 2
# social = 10

[remote]
# A team server, of which this workstation keeps a mirror; deskterm login fills this in.
# url = "https://desk.example.com"
# name = "aija"

[canned]
# team = "/srv/phrases"             # the team's own phrases, after the shipped ones
# user = "~/phrases"                # your own, after the team's

[macros]
# team = "/srv/macros"              # the team's macros; your own lie in macros/ beside this file

[ui]
# theme = "deskterm-dark"
# colour = "auto"                   # "always" draws colours though NO_COLOR is set, "never" draws none
# bell = true
# language = "en"                   # of the screens: en, lv, ru or zh; else that of the locale (LANG)

[writing]
# largest_file = 10                 # megabytes all files of one answer may have together
# ghost = true                      # the rest of a sentence one has begun, shown dim

[attachments]
# folder = "~/Downloads"            # where attachments are saved; else the system's folder for downloads
# opener = ["xdg-open"]             # the program that opens them; else the system's, and none over SSH

[checks]
# What each check of an answer weighs: "stop", "warn", "hint" or "off"; deskterm check-reply --rules lists them.
# shouting = "off"

[notify]
# bell = true                       # ring the terminal's bell
# osc = "9"                         # a notification of the terminal's own: "9" or "777" where it knows them
# command = ["/path/to/program"]    # run with DESKTERM_EVENT, _TEXT, _COUNT, _NUMBER, _NAME in its environment
# quiet = "22:00-07:00"             # then nothing is told but what is urgent; afterwards all of it at once
# events = ["chat", "line", "late", "assigned", "failed", "promise"]     # also "soon"
# urgent = []                       # told in quiet hours too

[keys]
# reply = "r"

[mail]
# late_reply = "new"                # words on a closed ticket make a new one; "reopen" opens it again
# acknowledge = false               # tell customers at once that their mail arrived, and how long it takes
# sender = "agent"                  # whose name answers bear; or "team"

# [[mailbox]]                       # one for each address; see deskterm's documentation of mail
# name = "support"
# address = "support@example.com"
# imap = "imap.example.com"
# smtp = "smtp.example.com"

# [[standards.rule]]                # a promise about time; see deskterm's documentation of standards
# channel = "mail"
# clock = "first"
# target = "8h"
"""
"""What ``deskterm config init`` writes."""
