import EdgeModel
import EdgeWire

extension Resolution {
  /// Hosts that are looked at; a name with more of them is said to have.
  private static let mailHostLimit = 16

  /// The hosts that take a name's mail get walks of their own.
  ///
  /// Their zones may be anybody's, so that nobody is asked more than it takes to find an address.
  mutating func followMail(of question: Question, in zone: DomainName, for account: Int) {
    for host in (exchanges(question) ?? []).prefix(Resolution.mailHostLimit) {
      for type in [RecordType.a, .aaaa] {
        follow(Question(host, type), for: account)
      }
    }
  }

  /// Asks no more servers than it takes to find an answer.
  mutating func follow(_ question: Question, for account: Int) {
    require(question, role: .nameServer, for: account, aliases: 0)
    if accounts[account]?.followed.contains(question) == false { accounts[account]?.followed.append(question) }
  }

  /// The hosts that take a name's mail, by preference: those of its MX records, or itself where it has none (RFC 5321
  /// section 5.1), or nobody, where it says so (RFC 7505) or nothing was heard.
  package func mailHosts(of name: DomainName) -> [MailHost] {
    let hosts = exchanges(Question(name, .mx)) ?? []
    return hosts.prefix(Resolution.mailHostLimit).map { MailHost(name: $0, addresses: addresses(of: $0)) }
  }

  /// That a goal leads to more hosts than are looked at, where it does.
  func surplusOfMail(in goal: Goal) -> [String] {
    guard goal.followsMail else { return [] }
    return goal.questions.filter { $0.type == .mx }.compactMap { question in
      let count = exchanges(question)?.count ?? 0
      guard count > Resolution.mailHostLimit else { return nil }
      return "\(Observation.surplusPrefix)\(Resolution.mailHostLimit) of \(count) mail hosts alone were looked at"
    }
  }

  /// Each once, by preference; none when no server answered.
  private func exchanges(_ question: Question) -> [DomainName]? {
    var (next, seen): (Question?, Set<Question>) = (question, [])
    while let current = next, seen.insert(current).inserted, let descent = descents[current] {
      next = descent.next
      guard let zone = descent.zone, let cut = cuts[zone] else { continue }
      for address in witnesses(of: descent, in: cut) {
        guard let message = message(current, at: address) else { continue }
        switch ResponseKind(of: message, to: current, from: zone).believed {
        case .answer(let records):
          // Of equal preference the order is free: by name, so that every run looks alike.
          let sorted = records.filter { $0.type == .mx }.sorted { a, b in
            let (left, right) = (Array(a.data.bytes.prefix(2)), Array(b.data.bytes.prefix(2)))
            if left != right { return left.lexicographicallyPrecedes(right) }
            return (a.data.host(as: .mx) ?? .root) < (b.data.host(as: .mx) ?? .root)
          }
          return sorted.compactMap { $0.data.host(as: .mx) }.uniqued
        case .noData: return [question.name]
        default: continue
        }
      }
    }
    return nil
  }
}
