import EdgeModel

/// Tells the response to a query from everything else that may arrive (RFC 5452 section 9.1).
package struct ResponseMatch: Hashable, Sendable {
  package let id: UInt16
  package let question: Question

  package init(id: UInt16, question: Question) {
    self.id = id
    self.question = question
  }

  /// More messages than this that do not match, and the exchange gives up: somebody is guessing.
  package static let patience = 16

  package func accepts(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 12, UInt16(bytes[0]) << 8 | UInt16(bytes[1]) == id, bytes[2] & 0x80 != 0 else { return false }
    let questionCount = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
    // REFUSED and FORMERR often come without the question.
    if questionCount == 0 { return bytes[3] & 0x0F != 0 }
    guard questionCount == 1, let (name, length) = DomainName.read(bytes[12...]), name == question.name else {
      return false
    }
    let fields = bytes.dropFirst(12 + length).prefix(4)
    return Array(fields) == [UInt8(question.type.rawValue >> 8), UInt8(question.type.rawValue & 255), 0, 1]
  }
}
