/**
 * Names that are not given out under a host's domains: each is also a host name under that domain, and some would let
 * their owner speak for the host, or take its mail, certificates or cookies.
 */

/** By what makes them special, separated by spaces. */
const NAMES = [
  // The host itself, and those who speak for it.
  'abuse account accounts admin administrator administrators admins anonymous billing bot bots ceo community contact copyright',
  'everyone feedback finance guest help helpdesk hostmaster info jobs legal mod moderation moderator moderators news nobody',
  'noreply no-reply official operator owner postmaster press privacy root sales security service staff superuser support',
  'sysadmin system sysop team terms trust unknown user users verified verify webmaster',
  // Names of machines and protocols.
  'api app apps assets auth autoconfig autodiscover backup blob blobs cache cdn chat cloud cluster cms console cpanel data',
  'database demo dev devel developer developers dns docs domain download downloads edge email example files forum forums ftp',
  'gateway git gopher graphql grafana host hosting http https images imap img internal intranet invalid ipv4 ipv6 irc jabber',
  'ldap live local localhost login logout logs mail mail1 mail2 mailer media metrics mirror mobile mta-sts mx mx1 mx2 mysql',
  'nameserver netdata network news nntp ns ns1 ns2 ns3 ns4 oauth origin panel pop pop3 portal postgres preview prod production',
  'prometheus proxy public redis register registry relay remote router rss sandbox search secure server session sftp shop',
  'signin signout signup sip site smtp sql ssh ssl sso staging stage static stats status storage store stun svn sync syslog',
  'telnet test testing tls token turn update upload uploads video videos vpn web webdisk webhook webhooks webmail websocket',
  'well-known whois widget wiki worker workers wpad www www1 www2 wss xmpp xrpc',
  // atproto.
  'appview atp atproto at-proto bgs bluesky bsky did entryway feed feedgen firehose handle handles identity jetstream labeler',
  'labels lexicon lexicons ozone pds plc repo sequencer',
  // Words of programs and pages.
  'about all archive blog blogs calendar category channel channels comments config dashboard default delete edit error event',
  'events explore false favicon followers following groups home index inbox invite list lists me messages new none',
  'notifications null page pages password pay payment payments policy post posts pricing profile profiles robots root rules',
  'self settings share sitemap tag tags timeline true trending undefined void',
];

const RESERVED: ReadonlySet<string> = new Set(NAMES.flatMap((names) => names.split(' ')));

/**
 * @param name the part of a handle before the host's domain, in small letters
 * @returns whether it is kept back
 */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name);
}
