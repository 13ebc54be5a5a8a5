/// The fields of an SVCB or HTTPS record (RFC 9460 section 2) that lead a client somewhere.
package struct ServiceBinding: Hashable, Sendable {
  /// 0 is AliasMode.
  package var priority: UInt16
  /// The root stands for the owner itself.
  package var target: DomainName
  /// Addresses to connect to while the records of the target are looked up (RFC 9460 section 7.3); in the record's order.
  package var hints: [Address]

  package init?(_ data: RData) {
    var rest = data.bytes[...]
    func number(_ bytes: ArraySlice<UInt8>) -> Int? { bytes.count == 2 ? bytes.reduce(0) { $0 << 8 | Int($1) } : nil }
    guard let priority = number(rest.prefix(2)), let (target, length) = DomainName.read(rest.dropFirst(2)) else {
      return nil
    }
    rest = rest.dropFirst(2 + length)
    var hints: [Address] = []
    while !rest.isEmpty {
      guard let key = number(rest.prefix(2)), let count = number(rest.dropFirst(2).prefix(2)), rest.count >= 4 + count
      else { return nil }
      var value = rest.dropFirst(4).prefix(count)
      rest = rest.dropFirst(4 + count)
      guard key == 4 || key == 6 else { continue }
      let width = key == 4 ? 4 : 16
      // A record with a malformed parameter is malformed (RFC 9460 section 2.2), and so is a list that holds nothing.
      guard !value.isEmpty, value.count.isMultiple(of: width) else { return nil }
      while let address = Address(bytes: value.prefix(width)) {
        hints.append(address)
        value = value.dropFirst(width)
      }
    }
    self.priority = UInt16(priority)
    self.target = target
    self.hints = hints
  }

  /// Where AliasMode leads; none for a service of its own, and where there is none.
  package var alias: DomainName? { priority == 0 && !target.isRoot ? target : nil }
}
