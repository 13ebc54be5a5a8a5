/// Octets that are looked up by their content: they are hashed all at once, where an array hashes each by itself.
package struct Octets: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension ArraySlice<UInt8> {
  /// Takes one of these ASCII characters off the beginning, and says whether one was there.
  package mutating func skip(_ characters: String) -> Bool {
    guard let first, characters.utf8.contains(first) else { return false }
    self = dropFirst()
    return true
  }
}
