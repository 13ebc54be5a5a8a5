extension Certificate {
  /// The DNS name among the subject alternative names that covers a host; the subject's common name is not looked at.
  package func name(covering host: DomainName) -> String? { names.name(covering: host) }

  package func covers(host: DomainName) -> Bool { name(covering: host) != nil }

  /// Whether an IP address is among the subject alternative names.
  package func covers(address: Address) -> Bool { addresses.contains(address) }
}

extension [String] {
  /// The one of a certificate's names that covers a host: the same one, letters of either case, or else one with `*` in the
  /// place of the left-most label (RFC 9525 section 6.3).
  ///
  /// OpenSSL's own comparison lets a star stand for no underscore, as clients do that compare for themselves.
  package func name(covering host: DomainName) -> String? {
    // A star is no label of a host, and `*.168.0.1` no pattern of addresses.
    guard host.hasHostCharacters, Address(host.host) == nil else { return nil }
    let octets = [UInt8](host.host.utf8)
    if let same = first(where: { $0.utf8.isSame(asLowercase: octets[...]) }) { return same }
    // Nobody owns all names below a top-level domain.
    guard host.labels.count > 2, let dot = octets.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    return first { name in
      name.utf8.first == UInt8(ascii: "*") && name.utf8.dropFirst().isSame(asLowercase: octets[dot...])
    }
  }
}

extension DomainName {
  /// Whether its labels are of letters, digits and hyphens, and underscores as some hosts have them.
  fileprivate var hasHostCharacters: Bool {
    !isRoot
      && labels.allSatisfy { label in
        label.allSatisfy { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
        }
      }
  }
}

extension Collection where Element == UInt8 {
  /// Whether the octets, with ASCII letters in lower case, are these.
  fileprivate func isSame(asLowercase text: ArraySlice<UInt8>) -> Bool {
    count == text.count && zip(self, text).allSatisfy { (0x41...0x5A).contains($0) ? $0 | 0x20 == $1 : $0 == $1 }
  }
}
