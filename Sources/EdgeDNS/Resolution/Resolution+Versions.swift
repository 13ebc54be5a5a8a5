import EdgeModel
import EdgeWire

/// Providers have each server give other addresses, so that what lies at the end of an alias is not compared by itself: the
/// serials tell whether a server is behind.
extension Resolution {
  /// Where the servers of a zone have different versions of it, the ends of aliases there are asked for once more, over TCP:
  /// whoever balances answers otherwise from one time to the next.
  mutating func compareVersions(of zone: DomainName) {
    guard let cut = cuts[zone] else { return }
    let authority = Question(zone, .soa)
    var serials: Set<UInt32> = []
    for address in addresses(of: cut) {
      guard let message = message(authority, at: address),
        case .answer(let records) = ResponseKind(of: message, to: authority, from: zone)
      else { continue }
      serials.formUnion(records.compactMap { StartOfAuthority($0.data)?.serial })
    }
    guard serials.count > 1 else { return }
    for (question, asked) in cut.audits.sorted(by: { $0.key < $1.key }) {
      guard question.type.isAddress, let descent = descents[question], descent.aliases > 0, descent.zone == zone,
        !asked.transports.contains(.tcp)
      else { continue }
      for account in asked.accounts.sorted() { audit(zone, question, over: [.tcp], for: account) }
    }
  }
}
