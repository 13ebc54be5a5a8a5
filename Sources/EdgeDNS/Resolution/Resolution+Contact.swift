import EdgeModel

/// An address from which nothing has come yet.
///
/// It is asked a few questions at a time. Once it has let the first resend pass, the way leads past it; once it is known to
/// be dead, it is asked nothing more: a failure is remembered for the run (RFC 9520).
struct Contact: Sendable {
  /// So many that all they send over both transports may be under way at once.
  static let limit = 4

  /// Questions under way.
  var open: Set<Question> = []
  var isLate = false
  /// Whether an inquiry has come to its end there without a word.
  var isDead = false
  /// What became of that inquiry; of several, of the one for the first question in order.
  var replies: [Reply] = []
  /// Nodes and walks that wait for its first word.
  var waiters: Set<Node> = []
  var accounts: Set<Int> = []

  func admits(_ question: Question) -> Bool { !isDead && (open.contains(question) || open.count < Contact.limit) }
}

extension Resolution {
  /// An inquiry has begun.
  mutating func meet(_ key: Inquiry.Key) {
    guard key.isContact, !spoken.contains(key.address) else { return }
    contacts[key.address, default: Contact()].open.insert(key.question)
  }

  /// An inquiry has been sent again.
  mutating func doubt(_ key: Inquiry.Key) {
    guard key.isContact, contacts[key.address] != nil, !replies(to: key).contains(where: \.isHeard) else { return }
    contacts[key.address]?.isLate = true
    askForZone(beside: key)
    if key.address.isIPv6, !spoken.contains(where: \.isIPv6) { probeIPv6(for: key) }
  }

  /// Whether it is the question that a server of a goal's zone is silent to, or everything, shows what it says of the zone.
  private mutating func askForZone(beside key: Inquiry.Key) {
    guard !looking.oneServer else { return }
    var zones = audited[key.address, default: []].filter {
      cuts[$0]?.isOwn == true && cuts[$0]?.audits[key.question] != nil
    }
    // Whether it is the goal's own is not known yet where it is asked first; a registry's are the domains of one label.
    if let zone = descents[key.question]?.zone, zone.labels.count >= 2 { zones.insert(zone) }
    for zone in zones.sorted() {
      let start = Question(zone, .soa)
      guard key.question != start else { continue }
      cuts[zone]?.asked.insert(start)
      let beside = Inquiry.Key(question: start, address: key.address)
      for account in (inquiries[key]?.accounts ?? []).sorted() {
        inquire(beside, pace: .own, for: account, offset: Inquiry.moments[0])
      }
    }
  }

  /// Nothing has come over IPv6 so far: whether that is this place's matter shows a server of the root, asked once a run.
  private mutating func probeIPv6(for key: Inquiry.Key) {
    guard !looking.oneServer, let address = cuts[.root]?.entryAddresses.first(where: \.isIPv6) else { return }
    let probe = Inquiry.Key(question: Question(.root, .ns), address: address)
    let waiting = (inquiries[key]?.accounts ?? []).union(contacts[key.address]?.accounts ?? [])
    if waiting.isEmpty { inquire(probe, pace: .other) }
    for account in waiting.sorted() { inquire(probe, pace: .other, for: account) }
  }

  /// An inquiry has ended without an answer: if nothing at all has come to it in all its time, its address is dead.
  ///
  /// One that failed at once, such as by ICMP, decides nothing.
  mutating func miss(_ key: Inquiry.Key) {
    guard key.isContact, var contact = contacts[key.address] else { return }
    contact.open.remove(key.question)
    let replies = replies(to: key)
    let isSilent = contact.isLate && inquiries[key]?.isLate == true && !replies.contains(where: \.isHeard)
    if isSilent, isOnTheWay(key.question) {
      // Some firewalls drop what nobody but a minimising resolver asks.
      if contact.open.isEmpty { contact.isLate = false }
    } else if isSilent {
      contact.isDead = true
      if contact.replies.first.map({ key.question < $0.query.question }) ?? true { contact.replies = replies }
    }
    let (waiters, waiting) = (contact.waiters, contact.accounts)
    (contact.waiters, contact.accounts) = ([], [])
    contacts[key.address] = contact
    woken.formUnion(waiters)
    if !waiting.isEmpty, !contact.isDead { continueAudits(at: key.address) }
    leave(waiting)
  }

  /// Something has come from an address: what was kept back is asked there.
  mutating func hear(_ address: Address, isReadable: Bool) {
    let isFirst = isReadable && spoken.insert(address).inserted
    let contact = contacts.removeValue(forKey: address)
    woken.formUnion(contact?.waiters ?? [])
    if isFirst || contact?.isDead == true || contact?.accounts.isEmpty == false { continueAudits(at: address) }
    leave(contact?.accounts ?? [])
  }

  /// Keeps a walk open until an address has spoken or is known to be dead.
  mutating func wait(for address: Address, account: Int) {
    guard contacts[address]?.isDead == false, contacts[address]?.accounts.insert(account).inserted == true else {
      return
    }
    accounts[account]?.open += 1
  }

  private mutating func continueAudits(at address: Address) {
    for zone in audited[address, default: []].sorted() { continueAudits(of: zone, at: address) }
  }

  /// Whether a question is only put to find the way to other names.
  private func isOnTheWay(_ question: Question) -> Bool {
    steps[question.name]?.question == question && descents[question] == nil
  }

  /// What has become of an inquiry so far, over both transports.
  private func replies(to key: Inquiry.Key) -> [Reply] {
    replies[key.question, default: []].filter { $0.query.address == key.address && $0.query.recursion == .none }
  }
}

extension Inquiry.Key {
  /// Whether it shows that a name server is there: what is asked over TCP alone does not.
  fileprivate var isContact: Bool { transport == .udp && recursion == .none }
}
