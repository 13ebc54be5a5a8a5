/// What an RRSIG record says of itself (RFC 4034 section 3.1).
package struct Signature: Hashable, Sendable {
  /// The type of the records that it signs.
  package var covered: RecordType
  /// How many labels of the owner are signed: fewer than it has where a wildcard answers.
  package var labels: Int
  package var expiration: Moment
  /// The tag of the key that signed.
  package var keyTag: UInt16

  package init?(_ data: RData) {
    let bytes = data.bytes
    guard bytes.count > 18 else { return nil }
    func number(at place: Int, _ count: Int) -> Int { bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) } }
    covered = RecordType(rawValue: UInt16(number(at: 0, 2)))
    labels = number(at: 3, 1)
    expiration = Moment(seconds: Int64(number(at: 8, 4)))
    keyTag = UInt16(number(at: 16, 2))
  }
}

extension Record {
  /// Its fields where it is a signature.
  package var signature: Signature? { type == .rrsig ? Signature(data) : nil }
}
