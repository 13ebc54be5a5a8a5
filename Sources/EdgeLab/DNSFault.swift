/// How a server of the simulated internet misbehaves.
package enum DNSFault: String, Sendable, CaseIterable {
  // Nothing comes back.

  /// Takes queries and never answers.
  case silent
  /// Nothing listens.
  case closed
  /// Over TCP one byte a second; over UDP nothing.
  case slow
  /// Answers over UDP; over TCP nothing listens.
  case closedTCP = "closed-tcp"
  /// Answers over UDP; over TCP it takes connections and queries and never answers.
  case silentTCP = "silent-tcp"
  /// Refers to a zone when asked for IPv4 addresses of its name, as a walk does on the way, and never answers anything
  /// else, as one that counts queries and has had enough.
  case fallsSilent = "falls-silent"
  /// Never answers over UDP when asked for addresses, as behind a firewall that looks into messages.
  case dropsAddresses = "drops-addresses"

  // EDNS and its options.

  /// Never answers a query with OPT, as behind a firewall that does not know EDNS.
  case dropsEDNS = "drops-edns"
  /// Never answers a query with DO set; answers EDNS without it.
  case dropsDO = "drops-do"
  /// Never answers for a name that no record of its zone answers for, as one on the way to a longer name.
  case dropsMinimised = "drops-minimised"
  /// Answers FORMERR to a query with OPT.
  case withoutEDNS = "without-edns"
  /// Answers BADVERS to a query with OPT, of version 0 as well.
  case badVersion = "bad-version"
  /// Answers SERVFAIL to a query with OPT, and without OPT.
  case failsOnEDNS = "fails-on-edns"
  /// Answers REFUSED to a query with OPT, and without OPT.
  case refusesEDNS = "refuses-edns"
  /// Answers NXDOMAIN to a query with OPT, and without OPT.
  case deniesOnEDNS = "denies-on-edns"
  /// Never answers a query with OPT for addresses.
  case dropsEDNSForAddresses = "drops-edns-for-addresses"
  /// Answers SERVFAIL to a query with OPT for addresses, and without OPT.
  case failsOnEDNSForAddresses = "fails-on-edns-for-addresses"
  /// Answers FORMERR to a query with OPT, and with OPT.
  case rejectsEDNS = "rejects-edns"
  /// Answers SERVFAIL to a query with OPT, and with OPT.
  case failsWithOPT = "fails-with-opt"
  /// Answers REFUSED, with OPT, to a query whose OPT has DO or options.
  case refusesOptions = "refuses-options"
  /// Answers NOTIMP to a question for AAAA, whatever the query bears (RFC 4074 section 4.2 knows such servers).
  case withoutAAAA = "without-aaaa"
  /// Answers BADCOOKIE over UDP to a client cookie that its own server cookie does not accompany.
  case badCookie = "bad-cookie"

  // Whole answers that are wrong.

  case servfail
  case refused
  /// Answers without authority, as a recursive server does.
  case notAuthoritative = "not-authoritative"
  /// Refers to the root.
  case upwardReferral = "upward-referral"
  /// Refers to the zone itself.
  case sidewaysReferral = "sideways-referral"
  /// Answers NXDOMAIN for a name without records although there are names below it (against RFC 8020).
  case deniesEmptyNonTerminals = "denies-empty-non-terminals"
  /// Answers REFUSED for a name that no record of its zone answers for, as one on the way to a longer name.
  case refusesMinimised = "refuses-minimised"
  /// Answers NXDOMAIN when asked for the NS records of a name that has none.
  case nxdomainForNSType = "nxdomain-for-ns-type"
  /// Puts a CNAME beside a DNAME that leads elsewhere.
  case wrongSynthesis = "wrong-synthesis"
  /// Answers with a DNAME alone, without the CNAME that it implies (against RFC 6672).
  case withoutSynthesis = "without-synthesis"

  // Answers that are right, and something about the message is not.

  /// Truncates every answer over UDP.
  case truncating
  /// Truncates every answer over UDP and does not listen on TCP.
  case truncatingWithoutTCP = "truncating-without-tcp"
  /// Truncates every answer, over TCP as well.
  case truncatingAlways = "truncating-always"
  /// Adds so much to every answer that none fits into a datagram.
  case oversized
  /// Adds records that the zone has no authority for to the answer and additional sections.
  case foreignRecords = "foreign-records"
  /// Gives the question's name back in the other case.
  case wrongCase = "wrong-case"
  /// Sends a response with another message ID first, then one with another question, then the right one.
  case spoofed
  /// Answers with bytes that are no DNS message after a right header.
  case malformed
}

extension DNSFault {
  /// Whether OPT is never sent.
  var knowsNoEDNS: Bool {
    switch self {
    case .withoutEDNS, .failsOnEDNS, .refusesEDNS, .deniesOnEDNS: true
    default: false
    }
  }
}
