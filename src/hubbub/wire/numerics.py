"""Every numeric reply of the IRC door: its code, its name, its form; and building one.

A form is what follows the nick: `<name>` is a parameter, `<name...>` any number of them, and what
stands behind the colon is text, in which `<name>` stands for a parameter too. Forms and texts are
those of modern.ircdocs.horse, "Numerics", where no other source is named.
"""

import re
from enum import Enum
from functools import cache, lru_cache
from typing import Final

import msgspec

from hubbub.wire.irc import LINE_MAX, build, fits, is_word, unbroken
from hubbub.wire.ircsplit import cut

# Bytes. The longest name of a room (33 characters of 4 bytes) is less, and two of these leave
# enough of a line for the names of server and person, and for any text of this table.
ECHO_MAX: Final = 130

REPEATED: Final = -1  # the place of the parameters of which there may be any number
_PARAMETER = re.compile(r"<([^>]+?)(\.\.\.)?>")


class Numeric(Enum):
    """A numeric: (code, form)."""

    # the greeting
    RPL_WELCOME = ("001", ":Welcome to the <network> Network, <nick>")
    RPL_YOURHOST = ("002", ":Your host is <server>, running version <version>")
    RPL_CREATED = ("003", ":This server was created <date>")
    RPL_MYINFO = ("004", "<server> <version> <user-modes> <room-modes> <with-parameter>")
    RPL_ISUPPORT = ("005", "<tokens...> :are supported by this server")

    # STATS, LUSERS, ADMIN
    RPL_STATSCOMMANDS = ("212", "<command> <count>")
    RPL_ENDOFSTATS = ("219", "<letter> :End of /STATS report")
    RPL_UMODEIS = ("221", "<modes>")
    RPL_STATSUPTIME = ("242", ":Server Up <days> days <time>")
    RPL_LUSERCLIENT = ("251", ":There are <users> users and <invisible> invisible on <n> servers")
    RPL_LUSEROP = ("252", "<count> :operator(s) online")
    RPL_LUSERUNKNOWN = ("253", "<count> :unknown connection(s)")
    RPL_LUSERCHANNELS = ("254", "<count> :channels formed")
    RPL_LUSERME = ("255", ":I have <clients> clients and <servers> servers")
    RPL_ADMINME = ("256", "<server> :Administrative info")
    RPL_ADMINLOC1 = ("257", ":<text>")
    RPL_ADMINLOC2 = ("258", ":<text>")
    RPL_ADMINEMAIL = ("259", ":<text>")
    RPL_TRYAGAIN = ("263", "<command> :Please wait a while and try again.")
    RPL_LOCALUSERS = ("265", "<users> <max> :Current local users <users>, max <max>")
    RPL_GLOBALUSERS = ("266", "<users> <max> :Current global users <users>, max <max>")

    # AWAY, USERHOST, ISON
    RPL_AWAY = ("301", "<nick> :<text>")
    RPL_USERHOST = ("302", ":<replies>")
    RPL_ISON = ("303", ":<nicks>")  # RFC 2812, 5.1
    RPL_UNAWAY = ("305", ":You are no longer marked as being away")
    RPL_NOWAWAY = ("306", ":You have been marked as being away")

    # WHOIS, WHOWAS
    RPL_WHOISCERTFP = ("276", "<nick> :has client certificate fingerprint <fingerprint>")
    RPL_WHOISREGNICK = ("307", "<nick> :has identified for this nick")
    RPL_WHOISUSER = ("311", "<nick> <user> <host> * :<realname>")
    RPL_WHOISSERVER = ("312", "<nick> <server> :<text>")
    RPL_WHOISOPERATOR = ("313", "<nick> :is an IRC operator")
    RPL_WHOWASUSER = ("314", "<nick> <user> <host> * :<realname>")
    RPL_WHOISIDLE = ("317", "<nick> <seconds> <since> :seconds idle, signon time")
    RPL_ENDOFWHOIS = ("318", "<nick> :End of /WHOIS list")
    RPL_WHOISCHANNELS = ("319", "<nick> :<rooms>")
    RPL_WHOISSPECIAL = ("320", "<nick> :<text>")
    RPL_WHOISACCOUNT = ("330", "<nick> <account> :is logged in as")
    RPL_WHOISBOT = ("335", "<nick> :is a Bot on <network>")  # IRCv3 bot-mode
    RPL_WHOISACTUALLY = ("338", "<nick> <host> :Is actually using host")
    RPL_ENDOFWHOWAS = ("369", "<nick> :End of WHOWAS")
    RPL_WHOISHOST = ("378", "<nick> :is connecting from <userhost> <address>")
    RPL_WHOISMODES = ("379", "<nick> :is using modes <modes>")
    RPL_WHOISSECURE = ("671", "<nick> :is using a secure connection")

    # LIST, MODE, TOPIC, INVITE
    RPL_LISTSTART = ("321", "Channel :Users  Name")
    RPL_LIST = ("322", "<room> <count> :<topic>")
    RPL_LISTEND = ("323", ":End of /LIST")
    RPL_CHANNELMODEIS = ("324", "<room> <modes> <parameters...>")
    RPL_CREATIONTIME = ("329", "<room> <since>")
    RPL_NOTOPIC = ("331", "<room> :No topic is set")
    RPL_TOPIC = ("332", "<room> :<topic>")
    RPL_TOPICWHOTIME = ("333", "<room> <nick> <since>")
    RPL_INVITELIST = ("336", "<room>")
    RPL_ENDOFINVITELIST = ("337", ":End of /INVITE list")
    RPL_INVITING = ("341", "<nick> <room>")
    RPL_INVEXLIST = ("346", "<room> <mask> <who> <since>")  # who, since: as 367
    RPL_ENDOFINVEXLIST = ("347", "<room> :End of Channel Invite Exception List")
    RPL_EXCEPTLIST = ("348", "<room> <mask> <who> <since>")  # likewise
    RPL_ENDOFEXCEPTLIST = ("349", "<room> :End of channel exception list")
    RPL_BANLIST = ("367", "<room> <mask> <who> <since>")
    RPL_ENDOFBANLIST = ("368", "<room> :End of channel ban list")

    # WHO, NAMES
    RPL_ENDOFWHO = ("315", "<mask> :End of WHO list")
    RPL_WHOREPLY = ("352", "<room> <user> <host> <server> <nick> <flags> :<hops-and-realname>")
    RPL_NAMREPLY = ("353", "<sign> <room> :<nicks>")
    RPL_WHOSPCRPL = ("354", "<fields...> :<last-field>")  # IRCv3 whox
    RPL_ENDOFNAMES = ("366", "<room> :End of /NAMES list")

    # about the server
    RPL_VERSION = ("351", "<version> <server> :<text>")
    RPL_LINKS = ("364", "* <server> :<hops-and-text>")
    RPL_ENDOFLINKS = ("365", "* :End of /LINKS list")
    RPL_INFO = ("371", ":<text>")
    RPL_ENDOFINFO = ("374", ":End of INFO list")
    RPL_MOTDSTART = ("375", ":- <server> Message of the day - ")
    RPL_MOTD = ("372", ":<text>")
    RPL_ENDOFMOTD = ("376", ":End of /MOTD command.")
    RPL_YOUREOPER = ("381", ":You are now an IRC operator")
    RPL_REHASHING = ("382", "<file> :Rehashing")
    RPL_TIME = ("391", "<server> :<time>")
    RPL_VISIBLEHOST = ("396", "<host> :is now your visible host")  # defs.ircdocs.horse

    # errors: whom and what it is about
    ERR_UNKNOWNERROR = ("400", "<command...> :<text>")
    ERR_NOSUCHNICK = ("401", "<nick> :No such nick/channel")
    ERR_NOSUCHSERVER = ("402", "<server> :No such server")
    ERR_NOSUCHCHANNEL = ("403", "<room> :No such channel")
    ERR_CANNOTSENDTOCHAN = ("404", "<room> :Cannot send to channel")
    ERR_TOOMANYCHANNELS = ("405", "<room> :You have joined too many channels")
    ERR_WASNOSUCHNICK = ("406", "<nick> :There was no such nickname")  # the nick: RFC 2812, 5.2
    ERR_TOOMANYTARGETS = ("407", "<target> :Too many recipients")  # RFC 2812, 5.2
    ERR_NOORIGIN = ("409", ":No origin specified")
    ERR_INVALIDCAPCMD = ("410", "<subcommand> :Invalid CAP command")  # IRCv3 CAP
    ERR_NORECIPIENT = ("411", ":No recipient given (<command>)")
    ERR_NOTEXTTOSEND = ("412", ":No text to send")
    ERR_INPUTTOOLONG = ("417", ":Input line was too long")
    ERR_UNKNOWNCOMMAND = ("421", "<command> :Unknown command")
    ERR_NOMOTD = ("422", ":MOTD File is missing")
    ERR_NONICKNAMEGIVEN = ("431", ":No nickname given")
    ERR_ERRONEUSNICKNAME = ("432", "<nick> :Erroneus nickname")
    ERR_NICKNAMEINUSE = ("433", "<nick> :Nickname is already in use")
    ERR_NICKCOLLISION = ("436", "<nick> :Nickname collision KILL from <user>@<host>")
    ERR_USERNOTINCHANNEL = ("441", "<nick> <room> :They aren't on that channel")
    ERR_NOTONCHANNEL = ("442", "<room> :You're not on that channel")
    ERR_USERONCHANNEL = ("443", "<nick> <room> :is already on channel")
    ERR_USERSDISABLED = ("446", ":USERS has been disabled")  # RFC 2812, 5.2
    ERR_NOTREGISTERED = ("451", ":You have not registered")
    ERR_NEEDMOREPARAMS = ("461", "<command> :Not enough parameters")
    ERR_ALREADYREGISTERED = ("462", ":You may not reregister")
    ERR_NOPERMFORHOST = ("463", ":Your host isn't among the privileged")  # RFC 2812, 5.2
    ERR_PASSWDMISMATCH = ("464", ":Password incorrect")
    ERR_YOUREBANNEDCREEP = ("465", ":You are banned from this server.")
    ERR_KEYSET = ("467", "<room> :Channel key already set")  # RFC 2812, 5.2
    ERR_INVALIDUSERNAME = ("468", ":Your username is not valid")
    ERR_CHANNELISFULL = ("471", "<room> :Cannot join channel (+l)")
    ERR_UNKNOWNMODE = ("472", "<letter> :is unknown mode char to me")
    ERR_INVITEONLYCHAN = ("473", "<room> :Cannot join channel (+i)")
    ERR_BANNEDFROMCHAN = ("474", "<room> :Cannot join channel (+b)")
    ERR_BADCHANNELKEY = ("475", "<room> :Cannot join channel (+k)")
    ERR_BADCHANMASK = ("476", "<room> :Bad Channel Mask")
    ERR_BANLISTFULL = ("478", "<room> <letter> :Channel list is full")  # RFC 2812, 5.2
    ERR_NOPRIVILEGES = ("481", ":Permission Denied- You're not an IRC operator")
    ERR_CHANOPRIVSNEEDED = ("482", "<room> :You're not channel operator")
    ERR_CANTKILLSERVER = ("483", ":You cant kill a server!")
    ERR_UNIQOPPRIVSNEEDED = (  # RFC 2812, 5.2
        "485",
        ":You're not the original channel operator",
    )
    ERR_NOOPERHOST = ("491", ":No O-lines for your host")
    ERR_UMODEUNKNOWNFLAG = ("501", ":Unknown MODE flag")
    ERR_USERSDONTMATCH = ("502", ":Cant change mode for other users")
    ERR_HELPNOTFOUND = ("524", "<subject> :No help available on this topic")
    ERR_INVALIDKEY = ("525", "<room> :Key is not well-formed")
    ERR_INVALIDMODEPARAM = ("696", "<target> <letter> <parameter> :<text>")
    ERR_NOPRIVS = ("723", "<privilege> :Insufficient oper privileges.")

    # HELP
    RPL_HELPSTART = ("704", "<subject> :<text>")
    RPL_HELPTXT = ("705", "<subject> :<text>")
    RPL_ENDOFHELP = ("706", "<subject> :<text>")

    # IRCv3 monitor
    RPL_MONONLINE = ("730", ":<targets>")
    RPL_MONOFFLINE = ("731", ":<targets>")
    RPL_MONLIST = ("732", ":<targets>")
    RPL_ENDOFMONLIST = ("733", ":End of MONITOR list")
    ERR_MONLISTFULL = ("734", "<limit> <targets> :Monitor list is full.")

    # IRCv3 draft/metadata-3, "Replies"; its other errors are standard replies (FAIL)
    RPL_WHOISKEYVALUE = ("760", "<target> <key> <visibility> :<value>")
    RPL_KEYVALUE = ("761", "<target> <key> <visibility> :<value>")
    RPL_KEYNOTSET = ("766", "<target> <key> :Key not set")
    RPL_METADATASUBOK = ("770", "<keys...>")
    RPL_METADATAUNSUBOK = ("771", "<keys...>")
    RPL_METADATASUBS = ("772", "<keys...>")
    ERR_METADATASYNCLATER = ("774", "<target> <seconds> :Please synchronize metadata later")
    ERR_METADATARATELIMIT = ("775", "<seconds> <target> <params...>")

    # IRCv3 sasl-3.1
    RPL_LOGGEDIN = ("900", "<mask> <account> :You are now logged in as <account>")
    RPL_LOGGEDOUT = ("901", "<mask> :You are now logged out")
    ERR_NICKLOCKED = ("902", ":You must use a nick assigned to you")
    RPL_SASLSUCCESS = ("903", ":SASL authentication successful")
    ERR_SASLFAIL = ("904", ":SASL authentication failed")
    ERR_SASLTOOLONG = ("905", ":SASL message too long")
    ERR_SASLABORTED = ("906", ":SASL authentication aborted")
    ERR_SASLALREADY = ("907", ":You have already authenticated using SASL")
    RPL_SASLMECHS = ("908", "<mechanisms> :are available SASL mechanisms")

    __hash__ = object.__hash__  # an Enum's own takes ten times as long

    def __init__(self, code: str, form: str) -> None:
        self.code = code  # three digits
        self.form = form  # what follows the nick


def numeric(code: Numeric, server: str, nick: str, *params: str, text: str = "") -> bytes:
    """Return a numeric reply as a line: `params` in the order in which its form names them.

    `text` replaces the form's own. A parameter that cannot be sent (empty, with a space or a
    colon in front) is `*`, and so is one over ECHO_MAX bytes if the line would be too long, and
    the nick before there is one. That is for errors: what a client sent comes back in them.
    Raises ValueError if the number of parameters is wrong, or the server's name.
    """
    form = _form(code)
    words, told = form.fill(params)
    words = [word if is_word(word) else "*" for word in (nick, *words)]
    end = f" :{unbroken(text or told)}" if form.text else ""
    line = _built(code, server, words, end)
    if fits(line):
        return line
    words = [word if len(word.encode("utf-8", "replace")) <= ECHO_MAX else "*" for word in words]
    return _built(code, server, words, end)


def _built(code: Numeric, server: str, words: list[str], end: str) -> bytes:
    """Return the line that `build` would: each of the words is one, and nothing is in the end."""
    return f"{_head(code, server)} {' '.join(words)}{end}\r\n".encode("utf-8", "replace")


@lru_cache(maxsize=1_024)
def _head(code: Numeric, server: str) -> str:
    return build(code.code, source=server).decode().removesuffix("\r\n")


def numerics(
    code: Numeric, server: str, nick: str, *params: str, items: list[str], separator: str = " "
) -> list[bytes]:
    """Return as many lines as a list takes, such as nicks for 353 or targets for 730."""
    return packed(code, server, nick, *params, data=joined(items, separator), separator=separator)


def joined(items: list[str], separator: str = " ") -> bytes:
    """Return a list as it stands in lines, for `packed`."""
    return unbroken(separator.join(items)).encode("utf-8", "replace")


def packed(
    code: Numeric, server: str, nick: str, *params: str, data: bytes, separator: str = " "
) -> list[bytes]:
    """Return as many lines as a list takes that is joined already."""
    head = numeric(code, server, nick, *params, "")[: -len(b"\r\n")]
    lines = cut(data, LINE_MAX - len(head) - len(b"\r\n"), separator.encode())
    return [b"%b%b\r\n" % (head, line) for line in lines]


class _Form(msgspec.Struct, frozen=True):
    """A form, taken apart: fixed words and places of parameters, and the text as a template."""

    words: tuple[str | int, ...]  # REPEATED = all that the form repeats
    text: str
    count: int  # parameters without those that repeat
    repeats: bool
    before: int  # parameters that come before the one that repeats

    def fill(self, params: tuple[str, ...]) -> tuple[list[str], str]:
        """Return the words and the text with the parameters in their places."""
        extra = len(params) - self.count
        if extra < 0 or (extra and not self.repeats):
            raise ValueError(f"not the parameters of {self.words} {self.text}: {params}")
        start, end = self.before, self.before + extra
        values = params[:start] + params[end:] if extra else params
        words: list[str] = []
        for word in self.words:
            if isinstance(word, str):
                words.append(word)
            elif word == REPEATED:
                words += params[start:end]
            else:
                words.append(values[word])
        return words, self.text.format(*values)


@cache
def _form(code: Numeric) -> _Form:
    head, _, text = f" {code.form}".partition(" :")
    found = _PARAMETER.findall(code.form)
    names = list(dict.fromkeys(name for name, many in found if not many))
    words = tuple(_place(word, names) for word in head.split())
    template = _PARAMETER.sub(lambda match: f"{{{names.index(match[1])}}}", text)
    repeats = REPEATED in words
    before = sum(isinstance(word, int) for word in words) - repeats
    return _Form(words, template, len(names), repeats, before)


def _place(word: str, names: list[str]) -> str | int:
    """Return a word of a form, or which parameter stands in its place."""
    match = _PARAMETER.fullmatch(word)
    if match is None:
        return word
    return REPEATED if match[2] else names.index(match[1])
